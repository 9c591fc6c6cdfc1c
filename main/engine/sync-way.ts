import { canSetClock } from '#main/os/set-clock.ts';
import type { Correction } from '#shared/core/plan/service-traits.ts';
import { correctionUnread, traitsOf } from '#shared/core/plan/traits.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { MachineView, ServiceView } from '#shared/model/backend.ts';
import type { BackendId } from '#shared/model/backend-id.ts';
import type { NoService } from '#shared/model/plan.ts';
import type { BackendState } from '#shared/model/service-state.ts';
import { err, ok, type Result } from '#shared/result.ts';

/** Who corrects the clock when the user says Sync now: the service (which is started if need be), or, where none
 * can, Trueclock itself, once. */
export type SyncWay =
  | { readonly kind: 'service'; readonly backend: BackendId; readonly correction: Correction }
  | { readonly kind: 'set'; readonly noService: NoService };

/** The way on this machine. The error says why there is none: a service runs that Trueclock cannot ask, or the
 * clock is not this machine's to set. */
export function wayToSync(machine: MachineView | null): Result<SyncWay, AppError> {
  if (machine === null) return err(appError('os.no-service', { found: [] }, 'later'));
  const { service, others } = machine;
  const detections = service === null ? others : [service.detection, ...others];
  const running = detections.filter((detection) => detection.running === 'yes');
  const correction = service === null ? null : correctionOf(service);
  const canRun = service?.detection.running !== 'no' || service.capabilities.sync.ok;
  // A service that is stopped is not started beside one that runs.
  const isAlone = service?.detection.running !== 'no' || running.length === 0;
  if (service !== null && correction !== null && canRun && isAlone) {
    return ok({ kind: 'service', backend: service.detection.backend, correction });
  }
  if (running.length > 0 || service?.detection.running === 'unknown') {
    const found = running.map(({ backend }) => backend);
    return err(service?.problem ?? appError('os.no-service', { found }, 'later'));
  }
  const refusal = settingRefused(machine);
  if (refusal !== null) return err(refusal);
  const isInstalled = detections.some(({ installed }) => installed);
  return ok({ kind: 'set', noService: isInstalled ? 'cannot-run' : 'none-installed' });
}

/** How the service corrects an offset; null: that cannot be told. */
function correctionOf(service: ServiceView): Correction | null {
  if (service.state !== null) return traitsOf(service.state);
  return unreadUnit(service) === null ? null : correctionUnread(service.detection.backend);
}

/** The unit of a service that is known but for its configuration, which only root may read: openSUSE closes chrony's to
 * others. Null: more than that is missing, or nothing. */
function unreadUnit({ detection, state, problem }: ServiceView): string | null {
  if (state !== null || detection.running === 'unknown') return null;
  const isClosed = problem?.code === 'os.read-failed' && problem.context.detail === 'EACCES';
  return isClosed ? detection.unit : null;
}

/** Why this machine's clock cannot be set by Trueclock itself; null: it can. */
export function settingRefused(machine: MachineView | null): AppError | null {
  const platform = machine?.platform ?? 'other';
  if (!canSetClock(platform)) return appError('os.no-service', { found: [] }, 'later');
  return machine?.virtualisation.kind === 'container'
    ? appError('os.read-only', { reason: 'container' }, 'later')
    : null;
}

/** What there is to know of a service in order to start it. */
type Startable = Pick<BackendState, 'backend' | 'unit' | 'running'>;

/** The service that can be started here now: installed, stopped, not masked, and nothing runs in its place. */
export function serviceToStart(machine: MachineView | null): Result<Startable, AppError> {
  const service = machine?.service ?? null;
  const state = service === null ? null : (service.state ?? unread(service));
  if (machine === null || service === null || state === null) {
    return err(service?.problem ?? appError('os.no-service', { found: [] }, 'later'));
  }
  const { sync } = service.capabilities;
  const by = machine.others.flatMap(({ backend, running }) => (running === 'yes' ? [backend] : []));
  if (by.length > 0) return err(appError('plan.clock-kept', { by }, 'later'));
  return sync.ok ? ok(state) : err(appError('os.read-only', { reason: sync.reason }, 'later'));
}

function unread(service: ServiceView): Startable | null {
  const unit = unreadUnit(service);
  const { backend, running } = service.detection;
  return unit === null ? null : { backend, unit, running: running === 'yes' };
}
