import type { Snapshot } from '#shared/model/snapshot.ts';
import type { CapabilityProblem, MachineView, ServiceView } from '#shared/model/backend.ts';
import type { Seconds } from '#shared/units.ts';
import { RIGHT_WITHIN, type Headline } from '#shared/model/headline.ts';

/** How the time service is doing, in one word with a mark. */
export type ServiceState =
  | 'none'
  | 'stopped'
  | 'conflict'
  | 'unknown'
  | 'interrupted'
  | 'not-following'
  | 'wrong'
  | 'read-only'
  | 'fine';

/** The most pressing thing about the machine's time services. */
export function serviceState(machine: MachineView, said: Headline): ServiceState {
  const { service } = machine;
  if (machine.interrupted) return 'interrupted';
  if (machine.conflict) return 'conflict';
  if (service === null) return 'none';
  if (service.detection.running === 'no') return 'stopped';
  if (service.detection.running === 'unknown' || service.status === null) return 'unknown';
  if (service.status.follows === null) {
    return service.status.synchronised === 'unknown' ? 'unknown' : 'not-following';
  }
  // It believes that it is near, and the servers that were measured say otherwise.
  if (said.kind === 'off' && Math.abs(service.status.offset ?? 0) < said.by - RIGHT_WITHIN) {
    return 'wrong';
  }
  return service.capabilities.configure.ok ? 'fine' : 'read-only';
}

/** Why the service cannot be configured here; null when it can. */
export function whyReadOnly(
  service: ServiceView,
): { readonly reason: CapabilityProblem; readonly detail: string } | null {
  const { configure } = service.capabilities;
  return configure.ok ? null : { reason: configure.reason, detail: configure.detail ?? '' };
}

/** Fewer cannot outvote one wrong server and survive the loss of another (RFC 8633, 3.2). */
export const WANTED_SOURCES = 4;

/** The service that has one server, whatever anybody would like. */
const TAKES_ONE = 'timed';

/** What is worth doing next; at most one, the most pressing. */
export type Suggestion =
  /** `canStart`: at once, and not only by applying servers. */
  | { readonly kind: 'start-service'; readonly unit: string; readonly canStart: boolean }
  | { readonly kind: 'choose-servers'; readonly because: 'none' | 'silent' }
  | { readonly kind: 'few-servers'; readonly have: number }
  | { readonly kind: 'falseticker'; readonly host: string; readonly apart: Seconds | null }
  | { readonly kind: 'sync' };

/** Picks the suggestion; null when nothing needs to be done or nothing can be. */
export function suggest(snapshot: Snapshot, isOff: boolean): Suggestion | null {
  const { machine, check } = snapshot;
  const service = machine?.service ?? null;
  if (service?.capabilities.configure.ok !== true) return null;
  const sources = service.state?.sources ?? [];
  const live = service.status?.sources ?? [];
  if (sources.length === 0 && service.state !== null) {
    return { kind: 'choose-servers', because: 'none' };
  }
  if (service.detection.running === 'no') {
    return {
      kind: 'start-service',
      unit: service.detection.unit ?? service.detection.backend,
      canStart: service.capabilities.sync.ok,
    };
  }
  if (live.length > 0 && live.every(({ reach }) => reach === 0)) {
    return { kind: 'choose-servers', because: 'silent' };
  }
  if (isOff && service.capabilities.sync.ok) return { kind: 'sync' };
  const liar = followedFalseticker(snapshot);
  if (liar !== null) return liar;
  const servers = sources.filter(({ kind }) => kind === 'server').length;
  const pools = sources.length - servers;
  const wanted = service.detection.backend === TAKES_ONE ? 1 : WANTED_SOURCES;
  return service.state !== null && pools === 0 && servers < wanted && check.result !== null
    ? { kind: 'few-servers', have: servers }
    : null;
}

/** A server that disagrees with the others matters only if the service is told to follow it. */
function followedFalseticker({ machine, check }: Snapshot): Suggestion | null {
  const configured = new Set(machine?.service?.state?.sources.map(({ host }) => host));
  const report = check.result?.servers.find(
    ({ key, host }) => check.result?.selection?.falsetickers.includes(key) && configured.has(host),
  );
  if (report === undefined) return null;
  const reason = report.reasons.find(({ code }) => code === 'falseticker');
  return { kind: 'falseticker', host: report.host, apart: reason?.seconds ?? null };
}
