import { serviceToStart } from '#main/engine/sync-way.ts';
import { startText } from '../change-text.ts';
import { EXIT, type ExitCode, exitOfOutcome } from '../exit.ts';
import { fail, print, type Session, showStep } from '../session.ts';

/** `trueclock start`: starts the time service that is installed and stopped. */
export async function start(session: Session): Promise<ExitCode> {
  const { ports } = session;
  const machine = await ports.readMachine();
  const service = serviceToStart(machine);
  if (!service.ok) return fail(session, service.error);
  const { backend, unit, running } = service.value;
  if (running) {
    const outcome = { state: 'started', unit } as const;
    print(session, { outcome }, `${unit} runs already.\n`);
    return EXIT.good;
  }
  const outcome = await ports.privileged.startService(backend, showStep(session));
  print(session, { outcome }, startText(outcome));
  return exitOfOutcome(outcome);
}
