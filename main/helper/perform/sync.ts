import { callsForStep, isAgreedStep, slewSeconds } from '#shared/core/plan/step.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { BackendId, ServiceStatus } from '#shared/model/backend.ts';
import type { HelperStep, Recovery, SyncOutcome } from '#shared/model/plan.ts';
import type { Seconds } from '#shared/units.ts';
import { readMachine, type Machine } from './apply.ts';
import type { HelperPorts } from './ports.ts';
import { runCommand } from './service.ts';
import type { Steps } from './steps.ts';

/** How long the service may take to have fresh samples and to follow someone, seconds: a burst of four
 * requests 2 s apart, names to resolve, and one loss of every kind. */
export const SYNC_LIMIT: Seconds = 30;

/** Between two looks (seconds). */
const LOOK_EVERY: Seconds = 0.5;

/** Four good answers of at most four requests: the most that the etiquette of public servers allows. */
const BURST = '4/4';

/** chronyd answers its socket well within this time (seconds) after systemd says that it runs. */
const START_LIMIT: Seconds = 5;

/** Requests of a burst that are still to come, from `activity` (online, offline, burst to go online, burst to
 * go offline, unresolved); null: it does not say. */
function burstsLeft(csv: string): number | null {
  const [, , online, offline] = csv.trim().split(',').map(Number);
  return online === undefined || offline === undefined ? null : online + offline;
}

/** Asks until the service follows a source, its burst is over and `enough` holds; null: not in time. */
async function waitUntil(
  machine: Machine,
  ports: HelperPorts,
  enough: (status: ServiceStatus) => boolean,
): Promise<{ readonly good: boolean; readonly last: ServiceStatus | null }> {
  const begin = ports.elapsed();
  let last: ServiceStatus | null = null;
  for (;;) {
    const activity = await ports.run(machine.state.chronyc, ['-c', 'activity']);
    const status = await machine.backend.status(machine.detection);
    if (status.ok) {
      last = status.value;
      const left = activity.status === 'exited' ? burstsLeft(activity.stdout) : null;
      if (left === 0 && last.synchronised === 'yes' && enough(last)) return { good: true, last };
    }
    if (ports.elapsed() - begin >= SYNC_LIMIT) return { good: false, last };
    await ports.sleep(LOOK_EVERY);
  }
}

/** Starts a service that does not run and waits until it answers. */
async function start(machine: Machine, ports: HelperPorts): Promise<AppError | null> {
  const { state } = machine;
  if (state.running) return null;
  const started = await runCommand({ program: SYSTEMCTL, args: ['start', state.unit] }, ports);
  if (!started.ok) return started.error;
  const begin = ports.elapsed();
  for (;;) {
    const status = await machine.backend.status(machine.detection);
    if (status.ok) return null;
    if (ports.elapsed() - begin >= START_LIMIT) return status.error;
    await ports.sleep(LOOK_EVERY);
  }
}

/** Where systemd puts it on every distribution with a merged or an unmerged /usr. */
const SYSTEMCTL = '/usr/bin/systemctl';

/**
 * Makes the service ask its sources at once and correct the clock: by a step when the offset calls for one
 * and the user agreed to one of that size, else by letting the service slew. Never sets the clock itself.
 */
export async function syncNow(
  id: BackendId,
  agreedStep: Seconds | null,
  context: {
    readonly ports: HelperPorts;
    readonly steps: Steps;
    readonly recovered: Recovery | null;
  },
): Promise<SyncOutcome> {
  const { ports, steps, recovered } = context;
  const begin = ports.elapsed();
  const failed = (step: HelperStep, error: AppError): SyncOutcome => {
    steps.fail();
    return { state: 'failed', step, error, recovered };
  };
  const notFollowed = (status: ServiceStatus | null): AppError => {
    const sources = status?.sources ?? [];
    const reachable = sources.filter(({ reach }) => reach !== 0).length;
    return appError('plan.not-followed', { reachable, of: sources.length }, 'later');
  };

  steps.begin('read');
  const machine = await readMachine(id, ports);
  if (!machine.ok) return failed('read', machine.error);
  const stopped = await start(machine.value, ports);
  if (stopped !== null) return failed('read', stopped);

  steps.begin('burst');
  const { chronyc } = machine.value.state;
  const burst = await runCommand({ program: chronyc, args: ['burst', BURST] }, ports);
  if (!burst.ok) return failed('burst', burst.error);

  steps.begin('wait');
  // A look that comes with the burst's first moment must not take old samples for new ones.
  const fresh = (since: Seconds) => (status: ServiceStatus) =>
    status.sources.some(
      ({ state, sinceLast }) =>
        state === 'selected' && sinceLast !== null && sinceLast <= ports.elapsed() - since + 1,
    );
  let seen = await waitUntil(machine.value, ports, fresh(ports.elapsed()));
  if (!seen.good) return failed('wait', notFollowed(seen.last));

  const offset = seen.last?.offset ?? null;
  const step = agreedStep !== null && offset !== null && callsForStep(offset);
  if (step) {
    if (!isAgreedStep(offset, agreedStep)) {
      const context = { agreed: agreedStep, found: offset };
      return failed('step', appError('plan.other-step', context, 'now'));
    }
    steps.begin('step');
    const stepped = await runCommand({ program: chronyc, args: ['makestep'] }, ports);
    if (!stepped.ok) return failed('step', stepped.error);
    seen = await waitUntil(
      machine.value,
      ports,
      (status) => status.offset !== null && !callsForStep(status.offset),
    );
    if (!seen.good) return failed('step', notFollowed(seen.last));
  }
  steps.done();
  const left = seen.last?.offset ?? null;
  ports.log(`synchronised by ${step ? 'a step' : 'slewing'}`);
  return {
    state: 'synchronised',
    method: step ? 'step' : 'slew',
    offset: left,
    follows: seen.last?.follows ?? null,
    slewSeconds: left === null ? 0 : slewSeconds(left),
    seconds: ports.elapsed() - begin,
    recovered,
  };
}
