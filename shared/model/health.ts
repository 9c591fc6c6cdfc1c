import type { AppError } from '../errors.ts';
import type { Seconds, UnixMs } from '../units.ts';
import type { Evidence } from './backend.ts';
import type { BackendId } from './backend-id.ts';
import type { Fix } from './fix.ts';

/**
 * What a diagnosis found, as data. Words stand in the renderer's catalogue (`diagnose.check.<check>`: its `name`,
 * `why` it matters, and a sentence for each outcome under `is`) and in `main/cli/health-words.ts`;
 * `finding-words.ts` says what is put into the sentences.
 */

/** Who sets the clock of a virtual machine from outside, beside the time service within. */
export type Authority =
  'vmware' | 'hyper-v' | 'virtualbox' | 'parallels' | 'kvm' | 'xen' | 'lima' | 'wsl' | 'other';

/** Names and figures that a finding carries. Each means the same in every finding, so that one function writes
 * them all. */
export interface Facts {
  /** Servers, by host, that the outcome is about. */
  readonly hosts: readonly string[];
  /** Servers, by host, that these are set against. */
  readonly others: readonly string[];
  /** How many there are in all. */
  readonly of: number;
  readonly have: number;
  readonly want: number;
  /** Server − local, as measured: positive means that this computer's clock is behind. */
  readonly offset: Seconds;
  /** A size without a sign: how far apart, how unsteady. */
  readonly size: Seconds;
  /** The largest offset (without a sign) that the service corrects. */
  readonly limit: Seconds;
  /** How long something takes. */
  readonly duration: Seconds;
  readonly service: BackendId;
  readonly services: readonly BackendId[];
  /** Name of the unit or service as the system knows it. */
  readonly unit: string;
  readonly authority: Authority;
  /** Time zone as the system names it, `Europe/Berlin`, and what it is ahead of UTC now (east: positive). */
  readonly zone: string;
  readonly ahead: Seconds;
  /** Another time zone, and what it is ahead of UTC now. */
  readonly otherZone: string;
  readonly otherAhead: Seconds;
}

type With<K extends keyof Facts = never> = Readonly<Pick<Facts, K>>;

/** The checks in the order in which they are shown, each with its outcomes and the facts of each outcome.
 * `unknown`: it could not be told; never a failure. */
export interface Outcomes {
  /** This computer has an address and a way out. */
  readonly network: {
    readonly up: With;
    /** No network interface is up, or none has an address. */
    readonly down: With;
    /** There are addresses, and no way to other networks. */
    readonly 'no-route': With;
    readonly unknown: With;
  };
  /** Names of time servers have addresses. */
  readonly dns: {
    readonly resolves: With<'of'>;
    /** Not one name could be resolved, though the network is up. */
    readonly broken: With<'of'>;
    /** These names have no address; others have. */
    readonly 'some-names': With<'hosts' | 'of'>;
    readonly unknown: With;
  };
  /** NTP requests go out and answers come back (UDP port 123, from a random source port). */
  readonly 'ntp-port': {
    readonly open: With<'have' | 'of'>;
    /** No server answered, while the network works otherwise. */
    readonly 'blocked-all': With<'of'>;
    /** Servers of several operators are silent, others answer. */
    readonly 'blocked-some': With<'hosts' | 'of'>;
    /** No server answered, and nothing else came back but addresses of names, which may be remembered ones: either the
     * Internet is away, or all but DNS is blocked. */
    readonly 'nothing-back': With<'of'>;
    readonly unknown: With;
  };
  /** Requests that leave from port 123 are answered, as ntpd and Windows Time send them. */
  readonly 'source-port': {
    readonly open: With;
    /** Answered from a random port, not from port 123, and the service uses that one. */
    readonly blocked: With<'hosts' | 'service'>;
    /** The same, and the service does not use it. */
    readonly 'blocked-unused': With<'hosts'>;
    readonly unknown: With;
  };
  /** Requests as large as those of NTS are answered. */
  readonly 'large-packets': {
    readonly open: With;
    /** Small ones are answered, large ones are not, and servers with NTS are configured. */
    readonly blocked: With<'hosts'>;
    /** The same, and no configured server uses NTS. */
    readonly 'blocked-unused': With<'hosts'>;
    readonly unknown: With;
  };
  /** The key exchange of NTS can be reached (TCP port 4460). */
  readonly 'nts-port': {
    readonly open: With;
    readonly blocked: With<'hosts'>;
    readonly 'blocked-unused': With<'hosts'>;
    readonly unknown: With;
  };
  /** The servers that the service follows answer us and are synchronised themselves. */
  readonly servers: {
    readonly good: With<'of'>;
    readonly silent: With<'hosts' | 'of'>;
    readonly unsynchronised: With<'hosts' | 'of'>;
    /** They say that they do not want to be asked. */
    readonly refusing: With<'hosts' | 'of'>;
    /** Not one of them can be used. */
    readonly 'none-usable': With<'of'>;
    readonly unknown: With;
  };
  /** So many servers that one may be wrong and is outvoted. */
  readonly majority: {
    readonly enough: With<'have'>;
    readonly 'too-few': With<'have' | 'want'>;
    readonly none: With<'want'>;
    /** The service asks one server at a time, so that there is no vote. */
    readonly 'one-at-a-time': With<'service'>;
    readonly unknown: With;
  };
  /** Configured servers that contradict the majority. */
  readonly falsetickers: {
    readonly none: With<'of'>;
    readonly outvoted: With<'hosts' | 'size'>;
    /** The service follows one of them. */
    readonly followed: With<'hosts' | 'size'>;
    /** The servers contradict each other, and there is no majority. */
    readonly 'no-majority': With<'of'>;
    readonly unknown: With;
  };
  /** All configured servers treat leap seconds alike. */
  readonly smear: {
    readonly alike: With;
    /** `hosts` smear, `others` do not. */
    readonly mixed: With<'hosts' | 'others'>;
    /** `hosts` smear a leap second just now and are `size` from UTC. */
    readonly 'smearing-now': With<'hosts' | 'size'>;
    readonly unknown: With;
  };
  readonly 'service-installed': {
    readonly installed: With<'service'>;
    readonly none: With;
    /** One runs that Trueclock cannot configure. */
    readonly 'only-others': With<'services'>;
    /** A container takes its host's clock. */
    readonly container: With;
    readonly unknown: With;
  };
  readonly 'service-running': {
    readonly running: With<'service' | 'unit'>;
    readonly stopped: With<'service' | 'unit'>;
    /** Stopped, and masked or disabled, so that it cannot just be started. */
    readonly barred: With<'service' | 'unit'>;
    /** Stopped, and another one runs in its place. */
    readonly replaced: With<'service' | 'services'>;
    readonly unknown: With;
  };
  readonly 'service-boot': {
    readonly starts: With<'service' | 'unit'>;
    readonly 'does-not': With<'service' | 'unit'>;
    readonly masked: With<'service' | 'unit'>;
    readonly unknown: With;
  };
  /** Nothing else sets the clock on this system. */
  readonly 'service-alone': {
    readonly alone: With;
    readonly several: With<'services'>;
    /** One runs, and another is set to start with the computer too. */
    readonly 'several-at-boot': With<'services'>;
    readonly unknown: With;
  };
  /** The running service uses the servers of its configuration. */
  readonly 'service-sources': {
    readonly same: With<'of'>;
    /** It uses none of `hosts`, which are configured: it was not told since, or could not resolve them. */
    readonly 'not-used': With<'hosts' | 'of'>;
    readonly unknown: With;
  };
  /** The service itself hears its servers (reachability register). */
  readonly reach: {
    readonly all: With<'of'>;
    readonly some: With<'hosts' | 'of'>;
    readonly none: With<'of'>;
    /** Also while it has run for too short a time to have heard all. */
    readonly unknown: With;
  };
  /** The service is synchronised: not stratum 16. */
  readonly stratum: {
    readonly synchronised: With;
    readonly unsynchronised: With<'service'>;
    /** It says so, and has run for too short a time. */
    readonly unknown: With;
  };
  /** The clock's offset is one that the service corrects. */
  readonly correction: {
    readonly right: With<'offset'>;
    /** It corrects this within `duration`. */
    readonly slews: With<'offset' | 'duration' | 'service'>;
    /** It does, and that takes very long. */
    readonly 'slews-long': With<'offset' | 'duration' | 'service'>;
    /** It steps this by itself when it is restarted or told to. */
    readonly steps: With<'offset' | 'service'>;
    /** It ends rather than correct this (ntpd's panic limit). */
    readonly ends: With<'offset' | 'limit' | 'service'>;
    /** It leaves this as it is (Windows: 15 hours). */
    readonly ignores: With<'offset' | 'limit' | 'service'>;
    /** No service runs that could. */
    readonly nobody: With<'offset'>;
    readonly unknown: With;
  };
  /** Answers come steadily. */
  readonly jitter: {
    readonly steady: With<'size'>;
    readonly 'one-server': With<'hosts' | 'size'>;
    readonly 'all-servers': With<'size'>;
    /** Already the way to the gateway is unsteady, as on a weak radio link. */
    readonly 'first-hop': With<'size'>;
    readonly unknown: With;
  };
  /** A virtual machine's clock is not set from outside as well. */
  readonly authority: {
    /** Not a virtual machine. */
    readonly physical: With;
    /** Virtual, and nothing outside sets its clock. */
    readonly one: With;
    readonly two: With<'authority'>;
    /** Nobody but the host sets it, as intended. */
    readonly 'host-only': With<'authority'>;
    readonly container: With;
    readonly unknown: With;
  };
  /** Whether somebody else decides about the time of this computer. */
  readonly management: {
    readonly own: With;
    readonly domain: With;
    readonly policy: With;
    /** The same, and the clock is not right or not kept: for whoever manages it. */
    readonly 'domain-wrong': With;
    readonly 'policy-wrong': With;
    readonly unknown: With;
  };
  /** Time zone against clock. */
  readonly 'time-zone': {
    /** The clock is right, and nothing contradicts the zone. */
    readonly fits: With<'zone' | 'ahead'>;
    /** The clock is right, and the network names a zone with another time of day. */
    readonly 'zone-wrong': With<'zone' | 'ahead' | 'otherZone' | 'otherAhead'>;
    /** No zone is set, so that UTC is shown. */
    readonly 'none-set': With;
    /** The clock itself is off by as much as time zones differ: set by hand to make up for a wrong zone. */
    readonly 'clock-by-hours': With<'offset' | 'zone' | 'ahead'>;
    /** The clock is off by what the zone is ahead of UTC: the hardware clock holds local time and is read as UTC,
     * or the other way round. */
    readonly 'hardware-local': With<'offset' | 'zone' | 'ahead'>;
    readonly unknown: With;
  };
  /** The clock is right enough for the dates of certificates (TLS, NTS). */
  readonly certificates: {
    readonly fine: With;
    readonly 'clock-too-wrong': With<'hosts' | 'offset'>;
    readonly unknown: With;
  };
  /** The hardware clock goes on while the power is off. */
  readonly 'hardware-clock': {
    readonly holds: With;
    readonly 'battery-dead': With;
    /** After a start the clock was `size` earlier than before the power went off. */
    readonly 'falls-back': With<'size' | 'have' | 'of'>;
    /** This computer has none. */
    readonly absent: With;
    readonly unknown: With;
  };
}

/** One check of the diagnosis. */
export type CheckId = keyof Outcomes;

/** What a check can find. */
export type OutcomeOf<I extends CheckId> = keyof Outcomes[I];

export type FindingStatus = 'pass' | 'warn' | 'fail' | 'unknown';

/** The finding of one check with one outcome. */
export interface FindingAs<I extends CheckId, O extends OutcomeOf<I>> {
  readonly id: I;
  readonly status: FindingStatus;
  readonly outcome: O;
  readonly facts: Outcomes[I][O];
  /** What was seen, in the words of who saw it; our own figures as `name=value`, in seconds. */
  readonly evidence: readonly Evidence[];
  /** What helps; null: nothing needs to be done, or nothing is known to help. */
  readonly fix: Fix | null;
}

/** The finding of one check. */
export type FindingOf<I extends CheckId> = { [O in OutcomeOf<I>]: FindingAs<I, O> }[OutcomeOf<I>];

/** What a check found. */
export type Finding = { [I in CheckId]: FindingOf<I> }[CheckId];

/** The diagnosis as it stands: running (with what was found so far), finished, or never made. */
export interface DiagnosisState {
  readonly running: DiagnosisProgress | null;
  /** In the order of the checks; while it runs, those that are decided. */
  readonly findings: readonly Finding[];
  readonly finishedAt: UnixMs | null;
  readonly error: AppError | null;
}

/** How far a running diagnosis is. */
export interface DiagnosisProgress {
  /** What is looked at now. */
  readonly check: CheckId;
  /** Checks decided, and all. */
  readonly done: number;
  readonly of: number;
  readonly secondsLeft: Seconds;
}
