import { NTP_PORT } from '../../../address.ts';
import type { SourceConfig } from '../../../model/source.ts';
import { optionWords, readOptions } from '../source-options.ts';
import { sameHost } from '../text.ts';

/**
 * The language of `ntp.conf`, as `yylex` in `ntp_scanner.c` of NTPsec and of the classic ntpd reads it: one
 * command a line, words split by white space, a comment from `#` to the end of the line wherever it stands
 * outside quotes. Keywords are in lower case.
 */

/** A line that says something: the command and its words without quotes. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
}

/** White space of C's `isspace`; JavaScript's `\s` would also split at bytes such as 0xA0. */
const WORD = /"([^"\n]*)"?|#|[^ \t\n\v\f\r"#]+/g;

/** Reads one line; null for blank lines and comments. Never fails: what it does not know, it only names. */
export function parseDirective(line: string): Directive | null {
  const words: string[] = [];
  for (const [word, quoted] of line.matchAll(WORD)) {
    if (word === '#') break;
    // The scanner keeps its words as C strings: a zero byte ends one.
    words.push((quoted ?? word).split('\0', 1)[0] ?? '');
  }
  const [name, ...args] = words;
  return name === undefined ? null : { name, args };
}

/** Commands that name NTP servers to follow. */
const SOURCE_COMMANDS: ReadonlySet<string> = new Set(['server', 'pool', 'peer']);

/** Options of a source that are followed by a value (`option` in `ntp_parser.y`), to be skipped with it. */
const WITH_VALUE: ReadonlySet<string> = new Set(
  (
    'aead ask autokey baud bias ca cert expire flag1 flag2 flag3 flag4 key maxpoll minpoll mode path ' +
    'ppspath refid require stratum subtype time1 time2 ttl version'
  ).split(' '),
);

/** Addresses that stand for reference clocks of this computer: 127.127.type.unit. */
const REFERENCE_CLOCK = /^127\.127\.\d{1,3}\.\d{1,3}$/;

/** Whether ntpd takes this host for a clock of this computer, not for a server. */
export const isReferenceClock = (host: string): boolean =>
  host === 'clock' || REFERENCE_CLOCK.test(host);

/**
 * Reads a `server`, `pool` or `peer` line; null for every other, and for reference clocks, which are hardware
 * and no server. Its leap policy is unknown: the configuration does not tell.
 */
export function parseSource(line: string): SourceConfig | null {
  const directive = parseDirective(line);
  if (directive === null || !SOURCE_COMMANDS.has(directive.name)) return null;
  const { args } = directive;
  const [address, ...options] = args[0] === '-4' || args[0] === '-6' ? args.slice(1) : args;
  if (address === undefined) return null;
  // Judged as it would be written: with a final dot or a colon it is no server either.
  const host = sameHost(withoutPort(address));
  if (isReferenceClock(host)) return null;
  return {
    host,
    kind: directive.name === 'pool' ? 'pool' : 'server',
    ...readOptions(options, WITH_VALUE),
    port: NTP_PORT,
    leap: 'unknown',
  };
}

/** NTPsec takes `host:port` and `[address]:port`; the port is that of the key exchange, never that of NTP. */
function withoutPort(address: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(address)?.[1];
  if (bracketed !== undefined) return bracketed;
  return address.split(':').length === 2 ? address.slice(0, address.indexOf(':')) : address;
}

/** The line for a source with its line end. The source must have been validated; `nts`: whether this ntpd
 * knows the option. */
export function formatSource(source: SourceConfig, nts: boolean): string {
  const options = optionWords({ ...source, nts: source.nts && nts });
  return `${[source.kind, source.host, ...options].join(' ')}\n`;
}
