import type { SingleCourtesy } from '#main/net/courtesy.ts';
import { lookUpNames } from '#main/net/names.ts';
import type { Trust } from '#main/net/nts/trust.ts';
import { probePaths } from '#main/net/probe/paths.ts';
import type { Resolve } from '#main/net/resolve.ts';
import { readAuthority } from '#main/os/health/authority.ts';
import { readHardwareClock } from '#main/os/health/hardware-clock.ts';
import { readManagement } from '#main/os/health/management.ts';
import { readNetwork } from '#main/os/health/network.ts';
import { ownZone, readZone } from '#main/os/health/zone.ts';
import type { Host } from '#main/os/host.ts';
import type { Interfaces } from '#main/os/network/connection.ts';
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
import type { UnixMs } from '#shared/units.ts';
import { FULL_BURST } from './limits.ts';

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
    options: { readonly courtesy: SingleCourtesy; readonly signal: AbortSignal },
  ): Promise<readonly PathProbe[] | null>;
  authority(signal: AbortSignal): Promise<AuthorityFacts | null>;
  management(signal: AbortSignal): Promise<ManagementFacts | null>;
  zone(signal: AbortSignal): Promise<ZoneFacts | null>;
  hardwareClock(signal: AbortSignal): Promise<HardwareClockFacts | null>;
}

/** What the gatherers look at. */
export interface HealthParts {
  readonly host: Host;
  readonly resolve: Resolve;
  readonly trust: Trust;
  readonly interfaces: () => Interfaces;
  readonly now: () => UnixMs;
}

/** What is gathered on this computer. */
export function createHealth({ host, resolve, trust, interfaces, now }: HealthParts): HealthPort {
  return {
    network: (signal) => readNetwork(host, interfaces(), signal),
    names: (hosts, signal) => lookUpNames(hosts, resolve, signal),
    paths: (targets, { courtesy, signal }) =>
      probePaths(targets, { timeout: FULL_BURST.timeout, courtesy, resolve, trust, signal }),
    authority: (signal) => readAuthority(host, signal),
    management: (signal) => readManagement(host, signal),
    zone: (signal) => readZone(host, ownZone(now()), now(), signal),
    hardwareClock: (signal) => readHardwareClock(host, signal),
  };
}
