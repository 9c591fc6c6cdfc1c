import { displayable } from '#shared/core/plan/text.ts';
import type { LeapIndicator } from '#shared/model/sample.ts';
import type { Seconds } from '#shared/units.ts';

/** A server in the words of ntpd-rs, whose offsets are server − local as ours are. */
export interface NtpCtlSource {
  /** As the configuration names it, without its port. */
  readonly name: string;
  /** Without its port. */
  readonly address: string;
  readonly poll: Seconds;
  /** Requests in a row without an answer; it counts to 8, which it has from the start. */
  readonly unanswered: number;
  readonly offset: Seconds;
  /** One standard deviation. */
  readonly uncertainty: Seconds;
  readonly delay: Seconds;
}

/** What `ntp-ctl status -f prometheus` says. */
export interface NtpCtlStatus {
  readonly stratum: number;
  readonly leap: LeapIndicator;
  readonly rootDelay: Seconds;
  readonly rootDispersion: Seconds;
  readonly sources: readonly NtpCtlSource[];
}

const LEAPS: readonly LeapIndicator[] = ['none', 'insert', 'delete'];

const NUMBER = '(-?\\d{1,20}(?:\\.\\d{1,40})?)';
const SYSTEM = new RegExp(`^ntp_system_([a-z_]{1,60}) ${NUMBER}$`);
const SOURCE = new RegExp(
  `^ntp_source_([a-z_]{1,60})\\{name="([^"]{0,300})",address="([^"]{0,300})",id="(\\d{1,20})"\\} ${NUMBER}$`,
);

/** A stratum is eight bits (RFC 5905, 7.3). */
const isStratum = (figure: number): boolean =>
  Number.isInteger(figure) && figure >= 0 && figure <= 0xff;

/** Reads the output; null where the figures of the system are not in it. The order of its lines means nothing. */
export function parseNtpCtl(output: string): NtpCtlStatus | null {
  const system = new Map<string, number>();
  const sources = new Map<
    string,
    { name: string; address: string; figures: Map<string, number> }
  >();
  for (const line of output.split('\n')) {
    const [, figure, value] = SYSTEM.exec(line) ?? [];
    // Minus zero as zero.
    if (figure !== undefined) system.set(figure, Number(value) + 0);
    const [, of, name = '', address = '', id = '', is] = SOURCE.exec(line) ?? [];
    if (of === undefined) continue;
    const known = sources.get(id) ?? { name, address, figures: new Map<string, number>() };
    sources.set(id, known);
    known.figures.set(of, Number(is) + 0);
  }
  const stratum = system.get('stratum');
  const leap = system.get('leap_indicator');
  if (stratum === undefined || !isStratum(stratum) || leap === undefined) return null;
  return {
    stratum,
    leap: LEAPS[leap] ?? 'unsynchronised',
    rootDelay: system.get('root_delay_seconds') ?? 0,
    rootDispersion: system.get('root_dispersion_seconds') ?? 0,
    sources: [...sources.values()]
      .map(({ name, address, figures }) => ({
        name: withoutPort(name),
        address: withoutPort(address),
        poll: figures.get('poll_interval_seconds') ?? 0,
        unanswered: figures.get('unanswered_polls') ?? UNANSWERED,
        offset: figures.get('offset_seconds') ?? 0,
        uncertainty: figures.get('uncertainty_seconds') ?? Infinity,
        delay: figures.get('delay_seconds') ?? Infinity,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** The count of unanswered requests that means that nothing is known (ntp-ctl(8)). */
export const UNANSWERED = 8;

/** `host:123`, `[address]:123`. */
const withoutPort = (text: string): string =>
  displayable(text)
    .replace(/:\d{1,5}$/, '')
    .replace(/^\[(.*)\]$/, '$1');

/** The version in `ntp-ctl 1.4.0`; null: not told. */
export const parseNtpCtlVersion = (said: string): string | null =>
  /^ntp-ctl (\d{1,4}(?:\.\d{1,4}){1,3})\b/.exec(said.trim())?.[1] ?? null;

/** The configuration file in the arguments of `ntp-daemon`; null: none is named. */
export function daemonConf(args: readonly string[]): string | null {
  let conf: string | null = null;
  args.forEach((word, i) => {
    if (word === '-c' || word === '--config') conf = args[i + 1] ?? conf;
    else conf = /^(?:--config=|-c=?)(.+)$/.exec(word)?.[1] ?? conf;
  });
  return conf;
}
