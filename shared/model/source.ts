/**
 * Time sources as the user picks them and as a service is told to follow them.
 */

/** How a server treats leap seconds. A set must not mix `smears` with `steps` (RFC 8633, 3.7.1). */
export type LeapPolicy = 'steps' | 'smears' | 'unknown';

/** One host of the list: a preset, the user's own, or one that the service already follows. */
export interface SourceRef {
  /** Preset id, `own:<host>:<port>`, `service:<host>` or `network:<host>`; stable across runs. */
  readonly id: string;
  /** Host name in lower case without a final dot, or an IP literal without brackets. */
  readonly host: string;
  /** UDP port, 1 to 65535; 123 unless told. */
  readonly port: number;
  /** A pool name stands for several servers, each measured by itself. */
  readonly kind: 'server' | 'pool';
  /** Who runs it, for the "different operators" rule; null when not known. */
  readonly operator: string | null;
  readonly leap: LeapPolicy;
  /** Whether the operator offers NTS (RFC 8915). `null`: not known. */
  readonly nts: boolean | null;
}

/** A source with the options that a time service is configured with. */
export interface SourceConfig {
  readonly host: string;
  readonly port: number;
  readonly kind: 'server' | 'pool';
  /** Send a burst at the start so that the first correction comes within seconds. */
  readonly iburst: boolean;
  readonly prefer: boolean;
  /** Ask for Network Time Security; never falls back to plain NTP silently. */
  readonly nts: boolean;
  /** log2 of seconds (6 = 64 s); null leaves the service's default. */
  readonly minpoll: number | null;
  readonly maxpoll: number | null;
  /** What is known of its leap second policy; the planner needs it for `leapsectz`. */
  readonly leap: LeapPolicy;
}

/** How a time service is told to follow a server: with a quick start, everything else as the service has it. */
export function configFor(source: SourceRef, nts: boolean): SourceConfig {
  return {
    host: source.host,
    port: source.port,
    kind: source.kind,
    iburst: true,
    prefer: false,
    nts,
    minpoll: null,
    maxpoll: null,
    leap: source.leap,
  };
}
