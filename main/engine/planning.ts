import { planChange } from '#shared/core/plan/plan.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { MachineView, ServiceView } from '#shared/model/backend.ts';
import type { ChangePlan, DesiredConfig } from '#shared/model/plan.ts';
import { err, ok, type Result } from '#shared/result.ts';

/** The service that can be configured here, or why there is none. */
export function configurableService(machine: MachineView): Result<ServiceView, AppError> {
  const { service } = machine;
  if (service === null) {
    const found = machine.others.filter(({ installed }) => installed).map(({ backend }) => backend);
    return err(appError('os.no-service', { found }, 'later'));
  }
  const { configure } = service.capabilities;
  if (!configure.ok) return err(appError('os.read-only', { reason: configure.reason }, 'later'));
  return ok(service);
}

/** Plans a change for a machine that was read just now. The helper computes the same plan again before it acts. */
export function planFor(
  machine: MachineView,
  desired: DesiredConfig,
): Result<ChangePlan, AppError> {
  const service = configurableService(machine);
  if (!service.ok) return service;
  const { state, problem, capabilities } = service.value;
  if (state === null) {
    return err(
      problem ?? appError('os.read-failed', { what: desired.backend, detail: '' }, 'later'),
    );
  }
  return planChange(state, desired, { nts: capabilities.nts.ok });
}
