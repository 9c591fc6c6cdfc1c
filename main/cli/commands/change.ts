import { configurableService, planFor } from '#main/engine/planning.ts';
import { watchApplied } from '#main/engine/servers.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { MachineView } from '#shared/model/backend.ts';
import type { ChangePlan } from '#shared/model/plan.ts';
import { err, type Result } from '#shared/result.ts';
import { applyText, planText } from '../change-text.ts';
import { EXIT, type ExitCode, exitOfOutcome } from '../exit.ts';
import { planJson } from '../json.ts';
import { agreed, fail, needsYes, places, print, type Session, showStep } from '../session.ts';
import { readConfig } from '../targets.ts';

/** Options of a change. */
export interface ChangeFlags {
  readonly add?: true;
  readonly nts?: true;
}

/** `trueclock plan`: shows what `apply` would do, and does nothing. */
export async function plan(
  session: Session,
  servers: readonly string[],
  flags: ChangeFlags,
): Promise<ExitCode> {
  const planned = planOf(await session.ports.readMachine(), session, servers, flags);
  if (!planned.ok) return fail(session, planned.error);
  print(session, { plan: planJson(planned.value) }, planText(planned.value, session.io));
  return EXIT.good;
}

/** `trueclock apply`: shows the plan, asks, and has the time service follow the servers. */
export async function apply(
  session: Session,
  servers: readonly string[],
  flags: ChangeFlags & { readonly yes?: true },
): Promise<ExitCode> {
  const { ports, io, json } = session;
  const planned = planOf(await ports.readMachine(), session, servers, flags);
  if (!planned.ok) return fail(session, planned.error);
  const { value } = planned;
  // For a script the plan comes with the outcome, in one object.
  if (json) io.err(planText(value, { color: false }));
  else io.out(planText(value, io));

  if (!value.noChange && flags.yes === undefined) {
    const answer = await agreed(session, 'Apply this?');
    if (answer === 'unasked') return needsYes(session);
    if (answer === 'no' || io.interrupted.aborted) {
      const cancelled = { state: 'cancelled' } as const;
      print(session, { plan: planJson(value), outcome: cancelled }, applyText(cancelled, 'apply'));
      return EXIT.notPermitted;
    }
  }
  if (value.noChange) {
    if (json) print(session, { plan: planJson(value), outcome: null }, '');
    return EXIT.good;
  }
  const outcome = await ports.privileged.apply(value.desired, value.hash, showStep(session));
  if (outcome.state === 'applied') {
    await watchApplied(ports, await ports.readMachine(), value.desired.sources);
  }
  print(session, { plan: planJson(value), outcome }, applyText(outcome, 'apply'));
  return exitOfOutcome(outcome);
}

/** `trueclock undo`: takes back the newest change. */
export async function undo(session: Session, { yes }: { readonly yes?: true }): Promise<ExitCode> {
  const { ports, io } = session;
  const { undoable } = await ports.readMachine();
  if (undoable === null) return fail(session, appError('plan.nothing-to-undo', {}, 'later'));
  if (yes === undefined) {
    const when = new Date(undoable.at).toISOString();
    const answer = await agreed(session, `Undo the change of ${when}?`);
    if (answer === 'unasked') return needsYes(session);
    if (answer === 'no' || io.interrupted.aborted) {
      const cancelled = { state: 'cancelled' } as const;
      print(session, { outcome: cancelled }, applyText(cancelled, 'undo'));
      return EXIT.notPermitted;
    }
  }
  const outcome = await ports.privileged.undo(undoable.changeId, showStep(session));
  print(session, { outcome }, applyText(outcome, 'undo'));
  return exitOfOutcome(outcome);
}

function planOf(
  machine: MachineView,
  session: Session,
  servers: readonly string[],
  { add, nts }: ChangeFlags,
): Result<ChangePlan, AppError> {
  const sources = readConfig(servers, places(session, machine), nts === true);
  if (!sources.ok) return sources;
  const service = configurableService(machine);
  if (!service.ok) return err(service.error);
  const { backend } = service.value.detection;
  return planFor(machine, {
    backend,
    mode: add === true ? 'add' : 'replace',
    sources: sources.value,
  });
}
