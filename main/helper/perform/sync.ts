import { movedBetween } from '#shared/core/plan/set-clock.ts';
import { callsForStep, isAgreedStep, slewSeconds } from '#shared/core/plan/step.ts';
import { traitsOf } from '#shared/core/plan/traits.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { ServiceStatus } from '#shared/model/backend.ts';
import type { BackendId } from '#shared/model/backend-id.ts';
import type { HelperStep, SyncOutcome } from '#shared/model/plan.ts';
import type { Seconds } from '#shared/units.ts';
import { readMachine, type Machine } from './apply.ts';
import type { HelperPorts } from './ports.ts';
import { runCommand } from './service.ts';
import { startIfStopped } from './start.ts';
import type { Operation } from './steps.ts';

/** How long the service may take to have fresh samples and to follow someone, seconds: a burst of four
 * requests 2 s apart, names to resolve, and one loss of every kind. */
export const SYNC_LIMIT: Seconds = 30;

/** Between two looks (seconds). */
const LOOK_EVERY: Seconds = 0.5;

/** From here on (seconds after it was asked for) a burst of chronyd is over, unless nothing can be sent to a source:
 * then it has no end ("When not reachable, don't stop online burst until sending succeeds", ntp_core.c), and must
 * not hold up what the others are good for. */
const BURST_LIMIT: Seconds = 16;

/** Asks until the service follows a source, the burst of `since` is over and `enough` holds; null: not in time. */
async function waitUntil(
  machine: Machine,
  ports: HelperPorts,
  since: Seconds,
  enough: (status: ServiceStatus) => boolean,
): Promise<{ readonly good: boolean; readonly last: ServiceStatus | null }> {
  const begin = ports.elapsed();
  const {
    settlesWithin = SYNC_LIMIT,
    slewsFirst = false,
    lookEvery = LOOK_EVERY,
  } = traitsOf(machine.state);
  let last: ServiceStatus | null = null;
  for (;;) {
    const status = await machine.backend.status(machine.detection);
    if (status.ok) {
      last = status.value;
      const quiet =
        last.awaited === 0 || last.awaited === null || ports.elapsed() - since >= BURST_LIMIT;
      if (quiet && (slewsFirst || last.synchronised === 'yes') && enough(last))
        return { good: true, last };
    }
    if (ports.elapsed() - begin >= settlesWithin) return { good: false, last };
    await ports.sleep(lookEvery);
  }
}

/** From here on (seconds) the system clock has moved against the steady one by a step. */
const JUMP: Seconds = 0.1;

/**
 * Makes the service ask its sources at once and correct the clock: by a step when the offset calls for one
 * and the user agreed to one of that size, else by letting the service slew. A service that steps by itself
 * when it is asked is not asked if it knows of an offset that nobody agreed to have stepped away. Never sets
 * the clock itself.
 */
export async function syncNow(
  id: BackendId,
  agreedStep: Seconds | null,
  { ports, steps, recovered }: Operation,
): Promise<SyncOutcome> {
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
  const otherStep = (found: Seconds): AppError =>
    appError('plan.other-step', { agreed: agreedStep ?? 0, found }, 'now');

  steps.begin('read');
  const machine = await readMachine(id, ports);
  if (!machine.ok) return failed('read', machine.error);
  const { backend, detection, state } = machine.value;
  const traits = traitsOf(state);
  const known = traits.step === null ? await backend.status(detection) : null;
  const expected = known?.ok === true ? known.value.offset : null;
  const { endsAbove } = traits;
  const found = agreedStep ?? expected;
  if (endsAbove !== undefined && found !== null && Math.abs(found) > endsAbove) {
    return failed('read', appError('plan.service-would-end', { limit: endsAbove, found }, 'later'));
  }
  if (expected !== null && callsForStep(expected, traits)) {
    const agreed = agreedStep !== null && isAgreedStep(expected, agreedStep);
    if (!agreed) return failed('read', otherStep(expected));
  }
  const before = ports.clocks();
  if (!state.running) steps.begin('start');
  const stopped = await startIfStopped(machine.value, ports);
  if (stopped !== null) return failed('start', stopped);

  // Some answer only when they are done, with all that is new.
  const since = ports.elapsed();
  const ask = async (): Promise<AppError | null> => {
    if (traits.ask === null) return null;
    const asked = await runCommand(traits.ask, ports);
    if (asked.ok || traits.askAgain === undefined) return asked.ok ? null : asked.error;
    const again = await runCommand(traits.askAgain, ports);
    return again.ok ? null : again.error;
  };
  if (traits.ask !== null) steps.begin('burst');
  const refused = await ask();
  if (refused !== null) return failed('burst', refused);

  steps.begin('wait');
  // A look that comes with the burst's first moment must not take old samples for new ones. Behind a restart
  // there are no old ones, and a step that comes with it would make their age mean nothing.
  const fresh = (since: Seconds) => (status: ServiceStatus) =>
    status.sources.some(
      ({ state, sinceLast }) =>
        (state === 'selected' || ((traits.slewsFirst ?? false) && state === 'combined')) &&
        (traits.restarts || (sinceLast !== null && sinceLast <= ports.elapsed() - since + 1)),
    );
  let seen = await waitUntil(machine.value, ports, since, fresh(since));
  if (!seen.good) return failed('wait', notFollowed(seen.last));

  const offset = seen.last?.offset ?? null;
  const step =
    traits.step !== null && agreedStep !== null && offset !== null && callsForStep(offset, traits);
  if (!step && traits.slew !== undefined) {
    await ports.sleep(traits.lookEvery ?? 0);
    const slewed = await runCommand(traits.slew, ports);
    if (!slewed.ok) return failed('wait', slewed.error);
  }
  if (step) {
    if (!isAgreedStep(offset, agreedStep)) return failed('step', otherStep(offset));
    steps.begin('step');
    await ports.sleep(traits.lookEvery ?? 0);
    const stepped = await runCommand(traits.step, ports);
    if (!stepped.ok) return failed('step', stepped.error);
    seen = await waitUntil(
      machine.value,
      ports,
      since,
      (status) => status.offset !== null && !callsForStep(status.offset, traits),
    );
    if (!seen.good) return failed('step', notFollowed(seen.last));
  }
  steps.done();
  const after = ports.clocks();
  const slewed = (traits.slewsApart ?? 0) * (after.steady - before.steady);
  const jumped = Math.abs(movedBetween(before, after)) - slewed >= JUMP;
  const method = step || jumped ? 'step' : 'slew';
  const left = seen.last?.offset ?? null;
  ports.log(`synchronised by ${method === 'step' ? 'a step' : 'slewing'}`);
  return {
    state: 'synchronised',
    method,
    offset: left,
    follows: seen.last?.follows ?? null,
    slewSeconds: left === null ? 0 : slewSeconds(left, traits),
    seconds: ports.elapsed() - begin,
    recovered,
  };
}
