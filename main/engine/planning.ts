import { planChange } from '#shared/core/plan/plan.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { MachineView, ServiceView } from '#shared/model/backend.ts';
import type { ChangePlan, DesiredConfig } from '#shared/model/plan.ts';
import { err, ok, type Result } from '#shared/result.ts';

/** A plan, and whether it can be carried out where it was made. */
export interface Planned {
  readonly plan: ChangePlan;
  /** Why this machine cannot be changed; the plan then still tells what to do elsewhere. Null: it can. */
  readonly refusal: AppError | null;
}

/** The service that a plan can be made for, or why there is none. */
export function serviceToPlan(machine: MachineView): Result<ServiceView, AppError> {
  const { service } = machine;
  if (service !== null) return ok(service);
  const found = machine.others.filter(({ installed }) => installed).map(({ backend }) => backend);
  return err(appError('os.no-service', { found }, 'later'));
}

/** Plans a change for a machine that was read just now. The helper computes the same plan again before it acts. */
export function planFor(machine: MachineView, desired: DesiredConfig): Result<Planned, AppError> {
  const service = serviceToPlan(machine);
  if (!service.ok) return service;
  const { state, problem, capabilities } = service.value;
  const { configure } = capabilities;
  const refusal = configure.ok
    ? null
    : appError('os.read-only', { reason: configure.reason }, 'later');
  if (state === null) {
    const unread = appError('os.read-failed', { what: desired.backend, detail: '' }, 'later');
    return err(refusal ?? problem ?? unread);
  }
  const plan = planChange(state, desired, { nts: capabilities.nts.ok });
  return plan.ok ? ok({ plan: plan.value, refusal }) : plan;
}
