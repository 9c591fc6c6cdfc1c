import { traitsOf } from '#shared/core/plan/traits.ts';
import { SYSTEMCTL } from '#shared/core/plan/unit.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { BackendId } from '#shared/model/backend-id.ts';
import type { HelperStep, StartOutcome } from '#shared/model/plan.ts';
import type { Seconds } from '#shared/units.ts';
import { readMachine, type Machine } from './apply.ts';
import type { HelperPorts } from './ports.ts';
import { runCommand, tidy } from './service.ts';
import type { Operation } from './steps.ts';

/** Between two looks (seconds). */
const LOOK_EVERY: Seconds = 0.5;

/** A daemon answers its socket well within this time (seconds) after the system says that it runs. */
const START_LIMIT: Seconds = 5;

/**
 * Starts a service that does not run and waits until it answers. `os.not-started` when it does not come up;
 * `plan.clock-kept` beside another service that runs, which systemd would stop, or which would then pull the
 * clock against it.
 */
export async function startIfStopped(
  { backend, detection, state }: Machine,
  ports: HelperPorts,
): Promise<AppError | null> {
  if (state.running) return null;
  const by = await ports.keepers();
  if (by.length > 0) return appError('plan.clock-kept', { by }, 'later');
  const { unit } = state;
  const command = traitsOf(state).start ?? { program: SYSTEMCTL, args: ['start', unit] };
  const notStarted = (detail: string) => appError('os.not-started', { unit, detail }, 'later');
  const started = await runCommand(command, ports);
  if (!started.ok) return notStarted(tidy(wordsOf(started.error)));
  const begin = ports.elapsed();
  for (;;) {
    const status = await backend.status(detection);
    if (status.ok) return null;
    if (ports.elapsed() - begin >= START_LIMIT) return notStarted(tidy(wordsOf(status.error)));
    await ports.sleep(LOOK_EVERY);
  }
}

const wordsOf = ({ context }: AppError): string => ('detail' in context ? context.detail : '');

/**
 * Starts a service that is installed and does not run, and nothing more: its configuration, and whether it
 * starts with the computer, stay as they are.
 */
export async function startService(
  id: BackendId,
  { ports, steps, recovered }: Operation,
): Promise<StartOutcome> {
  const failed = (step: HelperStep, error: AppError): StartOutcome => {
    steps.fail();
    return { state: 'failed', step, error, recovered };
  };
  steps.begin('read');
  const machine = await readMachine(id, ports);
  if (!machine.ok) return failed('read', machine.error);
  const { unit, running } = machine.value.state;
  if (!running) {
    steps.begin('start');
    const error = await startIfStopped(machine.value, ports);
    if (error !== null) return failed('start', error);
    ports.log(`started ${unit}`);
  }
  steps.done();
  return { state: 'started', unit, recovered };
}
