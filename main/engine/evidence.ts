import type { Courtesy } from '#main/net/courtesy.ts';
import type {
  AuthorityFacts,
  HardwareClockFacts,
  ManagementFacts,
  NameLookup,
  NetworkFacts,
  PathProbe,
  ZoneFacts,
} from '#shared/core/health/evidence.ts';
import type { SourceRef } from '#shared/model/source.ts';

/**
 * Gathers what the checks judge by beside the machine and the measurement, a group at a time, without rights and
 * without changing anything. Null: nothing could be told. None of them rejects; an abort ends them early, and what
 * they give then is not used.
 */
export interface HealthPort {
  network(signal: AbortSignal): Promise<NetworkFacts | null>;
  /** Looks the names up by the system's resolver; what is an address already is left out. */
  names(hosts: readonly string[], signal: AbortSignal): Promise<readonly NameLookup[] | null>;
  /** Sends each target single requests, as far apart as those of a burst and `MAX_BURST_SAMPLES` of the schedule
   * in all at most. The etiquette has been asked for the hosts, and told; `courtesy` is to be heeded for each
   * address. */
  paths(
    targets: readonly SourceRef[],
    options: { readonly courtesy: Courtesy; readonly signal: AbortSignal },
  ): Promise<readonly PathProbe[] | null>;
  authority(signal: AbortSignal): Promise<AuthorityFacts | null>;
  management(signal: AbortSignal): Promise<ManagementFacts | null>;
  zone(signal: AbortSignal): Promise<ZoneFacts | null>;
  hardwareClock(signal: AbortSignal): Promise<HardwareClockFacts | null>;
}

const couldNotTell = (): Promise<null> => Promise.resolve(null);

/** What is gathered on this computer. */
export function createHealth(): HealthPort {
  return {
    network: couldNotTell,
    names: couldNotTell,
    paths: couldNotTell,
    authority: couldNotTell,
    management: couldNotTell,
    zone: couldNotTell,
    hardwareClock: couldNotTell,
  };
}
