import { planFor, type Planned, serviceToPlan } from '#main/engine/planning.ts';
import { watchApplied } from '#main/engine/servers.ts';
import { planCommands } from '#shared/core/plan/commands.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { MachineView } from '#shared/model/backend.ts';
import { err, type Result } from '#shared/result.ts';
import { applyText, planText } from '../change-text.ts';
import { EXIT, type ExitCode, exitOfOutcome } from '../exit.ts';
import { planJson } from '../json.ts';
import { agreed, fail, needsYes, places, print, type Session, showStep } from '../session.ts';
import { readConfig } from '../targets.ts';
import { errorWords } from '../words.ts';

/** Options of a change. */
export interface ChangeFlags {
  readonly add?: true;
  readonly nts?: true;
}

/** Options of `plan`. */
export interface PlanFlags extends ChangeFlags {
  readonly commands?: true;
}

/** `trueclock plan`: shows what `apply` would do, and does nothing. Also where it cannot be applied. */
export async function plan(
  session: Session,
  servers: readonly string[],
  flags: PlanFlags,
): Promise<ExitCode> {
  const { io, json } = session;
  const planned = planOf(await session.ports.readMachine(), session, servers, flags);
  if (!planned.ok) return fail(session, planned.error);
  const { plan: made, refusal } = planned.value;
  const asCommands = flags.commands === true && !made.noChange ? planCommands(made) : null;
  if (flags.commands === true && asCommands === null && !made.noChange) {
    return fail(session, appError('os.unsupported', { what: '--commands' }, 'never'));
  }
  // What may be piped to a shell holds nothing else.
  const text = flags.commands === true ? (asCommands ?? '') : planText(made, io);
  print(session, { plan: planJson(made), refusal, commands: asCommands }, text);
  if (refusal !== null && !json) io.err(`trueclock: ${errorWords(refusal)}\n`);
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
  const { plan: value, refusal } = planned.value;
  if (refusal !== null) return fail(session, refusal);
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

function planOf(
  machine: MachineView,
  session: Session,
  servers: readonly string[],
  { add, nts }: ChangeFlags,
): Result<Planned, AppError> {
  const sources = readConfig(servers, places(session, machine), nts === true);
  if (!sources.ok) return sources;
  const service = serviceToPlan(machine);
  if (!service.ok) return err(service.error);
  const { backend } = service.value.detection;
  return planFor(machine, {
    backend,
    mode: add === true ? 'add' : 'replace',
    sources: sources.value,
  });
}
