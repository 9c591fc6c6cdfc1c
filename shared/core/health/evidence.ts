import type { Evidence, MachineView } from '../../model/backend.ts';
import type { DnsProblem } from '../../errors.ts';
import type { Authority } from '../../model/health.ts';
import type { Recommendation } from '../../model/recommendation.ts';
import type { SourceRef } from '../../model/source.ts';
import type { Survey } from '../../model/survey.ts';
import type { Seconds, UnixMs } from '../../units.ts';
import type { CertificateDates } from '../nts/certificate-dates.ts';

/**
 * Everything that the checks judge by, in groups that are gathered one by one. A group that is null was not
 * gathered, or nothing of it could be told; a field that is null could not be told. Neither ever counts as a
 * failure: the checks that need it then say `unknown`.
 */
export interface HealthEvidence {
  /** By this computer's clock, when it was judged. */
  readonly now: UnixMs;
  /** As the engine reads it: the service, its configuration, and what it says of itself. */
  readonly machine: MachineView | null;
  readonly measured: Measured | null;
  readonly network: NetworkFacts | null;
  /** One for each name that was looked up; null: no name was. */
  readonly names: readonly NameLookup[] | null;
  /** One for each server that was probed; null: none was. */
  readonly paths: readonly PathProbe[] | null;
  readonly authority: AuthorityFacts | null;
  readonly management: ManagementFacts | null;
  readonly zone: ZoneFacts | null;
  readonly hardwareClock: HardwareClockFacts | null;
}

/** What our own measurement of servers gave. */
export interface Measured {
  readonly survey: Survey;
  /** All that were to be asked; {@link ServerReport.sourceId} leads here. */
  readonly sources: readonly SourceRef[];
  /** Ids of those among them that the service is configured with. */
  readonly configured: readonly string[];
  /** Which of all servers to follow. */
  readonly recommendation: Recommendation;
}

/** Whether this computer is in a network at all. */
export interface NetworkFacts {
  /** Interfaces, other than the loopback one, that are up and have an address other than a link-local one. */
  readonly interfaces: readonly string[];
  /** Whether there is a default route, by IPv4 or IPv6; null: could not tell. */
  readonly defaultRoute: boolean | null;
  /** To the first hop of the default route; null: not measured (no gateway, or it does not answer). */
  readonly firstHop: FirstHop | null;
  readonly evidence: readonly Evidence[];
}

/** Round trips to the gateway, a few tenths of a second apart. */
export interface FirstHop {
  /** Address of the gateway. */
  readonly address: string;
  readonly sent: number;
  /** Round trips of those that were answered, in the order of sending. */
  readonly roundTrips: readonly Seconds[];
}

/** What became of a look-up by the system's resolver, as {@link DnsProblem} says. */
export interface NameLookup {
  readonly host: string;
  /** Addresses found; none where `problem` is not null. */
  readonly addresses: readonly string[];
  readonly problem: DnsProblem | null;
}

/**
 * What one server, to which nothing else was sent just now, answered to single requests that differ in one thing.
 * `null`: it was not tried (the request before it failed, or this computer does not let us).
 */
export interface PathProbe {
  readonly host: string;
  /** Address that was asked; null: the name did not resolve, and nothing was tried. */
  readonly address: string | null;
  /** The usual request of 48 bytes, from a random source port. The others mean something only where it was answered. */
  readonly plain: ProbeOutcome | null;
  /** The same from source port 123; null also where the port is taken, or not ours to use. */
  readonly fromPort123: ProbeOutcome | null;
  /** From a random port, padded to the size of a usual NTS request. The server is known to answer such requests. */
  readonly large: ProbeOutcome | null;
  /** A connection to TCP port 4460, on servers that are known to offer NTS; null also for all others. */
  readonly nts: TcpOutcome | null;
  /** Dates of the certificate that the server showed there, whether they hold or not; null: none was seen. */
  readonly certificate: CertificateDates | null;
}

/** What became of a request: `answered` by anything that is an NTP answer to it, a refusal to serve included;
 * `silent` within the time limit; `unreachable` as ICMP or the system says. */
export type ProbeOutcome = 'answered' | 'silent' | 'unreachable';

/** What became of a connection. `open`: it was accepted, whatever was said then. */
export type TcpOutcome = 'open' | 'refused' | 'silent' | 'unreachable';

/** Who sets the clock of this machine from outside. */
export interface AuthorityFacts {
  readonly kind: 'physical' | 'vm' | 'container' | 'wsl';
  /** Whose machine this is; null: physical, or a kind that is not known. */
  readonly host: Authority | null;
  /** Whether that host (or its tools within) sets the clock now: `vmware-toolbox-cmd timesync status`, a running
   * `VBoxService`, Hyper-V's provider, a service that follows `/dev/ptp*` of the host is NOT meant, since it is the
   * service's own source. Null: could not tell. */
  readonly sets: boolean | null;
  readonly evidence: readonly Evidence[];
}

/** Who decides about the time of this computer beside its user. */
export interface ManagementFacts {
  /** Member of a domain that gives its members the time (Windows; Linux: joined by realmd, sssd or winbind);
   * null: could not tell. */
  readonly domain: boolean | null;
  /** Time settings laid down by a policy or a management profile; null: could not tell. */
  readonly policy: boolean | null;
  readonly evidence: readonly Evidence[];
}

/** How the time of day is made of the clock. */
export interface ZoneFacts {
  /** As the system names it (`Europe/Berlin`, or Windows' name); null: none is set, and UTC is shown. */
  readonly name: string | null;
  /** What that zone is ahead of UTC now, summer time included; east: positive. */
  readonly ahead: Seconds;
  /** What the network says of the zone (DHCP options 100 and 101, RFC 4833), with what it is ahead of UTC now; null:
   * it says nothing. Never guessed from an address or a language. */
  readonly told: { readonly name: string; readonly ahead: Seconds } | null;
  /** Whether the system takes the hardware clock for local time; null: could not tell. */
  readonly hardwareLocal: boolean | null;
  readonly evidence: readonly Evidence[];
}

/** The clock that goes on while the power is off. */
export interface HardwareClockFacts {
  /** Whether there is one; null: could not tell. */
  readonly present: boolean | null;
  /** What the system says of its battery; null: it says nothing. */
  readonly battery: 'good' | 'dead' | null;
  /** Starts of the computer that are on record, oldest first; empty: none. */
  readonly starts: readonly ClockStart[];
  readonly evidence: readonly Evidence[];
}

/** A start of the computer as its clock saw it, before a time service corrected it. */
export interface ClockStart {
  /** The last time on record before the computer went off, by its clock then. */
  readonly lastBefore: UnixMs;
  /** The first time on record after it came on again, by its clock then. With a hardware clock that goes on this is
   * later than {@link ClockStart.lastBefore}, unless the clock had been ahead or was set. */
  readonly firstAfter: UnixMs;
}
