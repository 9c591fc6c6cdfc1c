import type { Detection, MachineView } from '../../model/backend.ts';
import type { BackendId } from '../../model/backend-id.ts';
import type { Seconds } from '../../units.ts';

/** How long a service must have been found stopped: a restart, by an update or by hand, takes seconds. */
export const CONFIRM_AFTER: Seconds = 25;

/** What is known of the service that keeps this computer's clock. */
export interface ServiceWatch {
  readonly service: BackendId | null;
  /** Its name in the system. */
  readonly unit: string;
  readonly state: 'running' | 'stopped' | 'unknown';
  /** When it was first found stopped although it ran or should run; null: it was not. By a clock that nobody sets. */
  readonly doubtSince: Seconds | null;
}

/** Before the first look. */
export const NO_SERVICE_SEEN: ServiceWatch = {
  service: null,
  unit: '',
  state: 'unknown',
  doubtSince: null,
};

/**
 * Takes a reading of the machine in. A service has stopped when it ran, or should start with the computer, and two
 * readings at least {@link CONFIRM_AFTER} apart found it not running. One that nobody wants to run, or that the system
 * starts on demand, is none that stopped, and while it cannot be told nothing changes.
 */
export function afterReading(
  before: ServiceWatch,
  machine: Pick<MachineView, 'service' | 'others'>,
  now: Seconds,
): ServiceWatch {
  const seen = watchedOne(before, machine);
  if (seen === null) return NO_SERVICE_SEEN;
  const { backend: service, running } = seen;
  const named = { service, unit: seen.unit ?? service };
  if (running === 'yes') return { ...named, state: 'running', doubtSince: null };
  const unwatched = { ...NO_SERVICE_SEEN, ...named };
  const known = before.service === service ? before : unwatched;
  if (running === 'unknown') return known;
  if (seen.onDemand === true) return unwatched;
  if (known.state === 'stopped') return known;
  if (known.state !== 'running' && seen.startsAtBoot !== 'yes') return unwatched;
  const { doubtSince } = known;
  if (doubtSince === null) return { ...known, doubtSince: now };
  if (now - doubtSince < CONFIRM_AFTER) return known;
  return { ...named, state: 'stopped', doubtSince: null };
}

/** The service in charge. When the one that ran has stopped, another that does not run either may be the first choice
 * now: what happened is still that the former stopped. */
function watchedOne(
  before: ServiceWatch,
  { service, others }: Pick<MachineView, 'service' | 'others'>,
): Detection | null {
  const inCharge = service?.detection ?? null;
  if (inCharge?.running === 'yes') return inCharge;
  const former = others.find(({ backend, installed }) => backend === before.service && installed);
  return former ?? inCharge;
}
