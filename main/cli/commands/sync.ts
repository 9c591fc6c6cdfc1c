import { createMeasurer, type Measurer } from '#main/engine/measurer.ts';
import { settingRefused, wayToSync, type SyncWay } from '#main/engine/sync-way.ts';
import { measureForSync, NOT_MEASURABLE, wouldNotStart } from '#main/engine/syncing.ts';
import type { MachineView } from '#shared/model/backend.ts';
import type { SyncOutcome, SyncPreview } from '#shared/model/plan.ts';
import { previewText, syncText } from '../change-text.ts';
import { type ExitCode, exitOfOutcome } from '../exit.ts';
import { agreed, fail, needsYes, print, type Session, showStep, watchedOf } from '../session.ts';

/** What `sync` takes. */
interface SyncFlags {
  readonly yes?: true;
}

/** `trueclock sync`: has the service correct the clock now, or sets it where there is no service; asks before the
 * clock jumps. */
export async function sync(session: Session, flags: SyncFlags): Promise<ExitCode> {
  const { ports, io } = session;
  const machine = await ports.readMachine();
  const way = wayToSync(machine);
  if (!way.ok) return fail(session, way.error);
  const measurer = createMeasurer(ports);
  const done = await syncBy(way.value, machine, measurer, session, flags);
  if (done.outcome === null) return needsYes(session);
  if (!wouldNotStart(done.outcome) || settingRefused(machine) !== null) {
    return tell(session, done.preview, done.outcome);
  }
  io.err(syncText(done.outcome));
  const instead: SyncWay = { kind: 'set', noService: 'not-started' };
  const set = await syncBy(instead, machine, measurer, session, flags);
  return set.outcome === null ? needsYes(session) : tell(session, set.preview, set.outcome);
}

/** Measures, asks where the clock would jump, and does it. The outcome is null where nobody can be asked. */
async function syncBy(
  way: SyncWay,
  machine: MachineView,
  measurer: Measurer,
  session: Session,
  { yes }: SyncFlags,
): Promise<{ readonly preview: SyncPreview; readonly outcome: SyncOutcome | null }> {
  const { ports, io, json } = session;
  const watched = await watchedOf(session, machine);
  const measuredAt = ports.clocks();
  const preview = await measureForSync(measurer, watched, way, io.interrupted);
  if (json) io.err(previewText(preview));
  else io.out(previewText(preview));

  const { method, offset } = preview;
  if (method === 'set' && offset === null) return { preview, outcome: NOT_MEASURABLE };
  if (method !== 'slew' && yes === undefined && !io.interrupted.aborted) {
    const question = method === 'set' ? 'Set the clock?' : 'Step the clock?';
    const answer = await agreed(session, question);
    if (answer === 'unasked') return { preview, outcome: null };
    if (answer === 'no') return { preview, outcome: { state: 'cancelled' } };
  }
  if (io.interrupted.aborted) return { preview, outcome: { state: 'cancelled' } };
  const onStep = showStep(session);
  const outcome =
    way.kind === 'service' && method !== 'set'
      ? ports.privileged.sync(way.backend, method === 'step' ? offset : null, onStep)
      : ports.privileged.stepClock({ offset: offset ?? 0, measuredAt }, onStep);
  return { preview, outcome: await outcome };
}

function tell(session: Session, preview: SyncPreview, outcome: SyncOutcome): ExitCode {
  print(session, { preview, outcome }, syncText(outcome, preview.noService));
  return exitOfOutcome(outcome);
}
