import { createMeasurer } from '#main/engine/measurer.ts';
import { watchedServers } from '#main/engine/servers.ts';
import { measureForSync, serviceToSync } from '#main/engine/syncing.ts';
import { previewText, syncText } from '../change-text.ts';
import { EXIT, type ExitCode, exitOfOutcome } from '../exit.ts';
import { agreed, fail, needsYes, places, print, type Session, showStep } from '../session.ts';

/** `trueclock sync`: has the service correct the clock now; asks before the clock jumps. */
export async function sync(session: Session, { yes }: { readonly yes?: true }): Promise<ExitCode> {
  const { ports, io, json } = session;
  const machine = await ports.readMachine();
  const service = serviceToSync(machine);
  if (!service.ok) return fail(session, service.error);
  const watched = watchedServers(places(session, machine), ports.settings.get());
  const measurer = createMeasurer(ports);
  const preview = await measureForSync(measurer, watched, service.value, io.interrupted);
  if (json) io.err(previewText(preview));
  else io.out(previewText(preview));

  const step = preview.method === 'step';
  if (step && yes === undefined && !io.interrupted.aborted) {
    const answer = await agreed(session, 'Step the clock?');
    if (answer === 'unasked') return needsYes(session);
    if (answer === 'no') return cancelled();
  }
  if (io.interrupted.aborted) return cancelled();
  const outcome = await ports.privileged.sync(
    service.value.backend,
    step ? preview.offset : null,
    showStep(session),
  );
  print(session, { preview, outcome }, syncText(outcome));
  return exitOfOutcome(outcome);

  function cancelled(): ExitCode {
    const outcome = { state: 'cancelled' } as const;
    print(session, { preview, outcome }, syncText(outcome));
    return EXIT.notPermitted;
  }
}
