import { NTP_PORT } from '../../../address.ts';
import type { SourceConfig } from '../../../model/source.ts';
import { optionWords, readOptions } from '../source-options.ts';
import { sameHost } from '../text.ts';

/**
 * chrony's configuration language, as `CPS_NormalizeLine` and `CPS_SplitWord` of its `cmdparse.c` read it:
 * one directive a line, words split by white space, a comment only where `! ; # %` is the first character.
 */

/** Longest line (bytes) that chronyd reads; a longer one, comment or not, keeps it from starting
 * (`MAX_LINE_LENGTH` in its `conf.c`). */
export const MAX_LINE = 2047;

/** White space of C's `isspace`; JavaScript's `\s` would also split at bytes such as 0xA0. */
const SPACE = /[ \t\n\v\f\r]+/;

/** A line that says something: the directive in lower case and its words as written. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
}

/** Reads one line; null for blank lines and comments. Never fails: what it does not know, it only names. */
export function parseDirective(line: string): Directive | null {
  // chronyd reads C strings: a zero byte ends the line.
  const [visible = ''] = line.split('\0', 1);
  const words = visible.split(SPACE).filter((word) => word !== '');
  const [first, ...args] = words;
  if (first === undefined || /^[!;#%]/.test(first)) return null;
  return { name: first.toLowerCase(), args };
}

/** Directives that name NTP servers to follow. */
const SOURCE_DIRECTIVES: ReadonlySet<string> = new Set(['server', 'pool', 'peer']);

/** Source options that are followed by a value (`CPS_ParseNTPSourceAdd`), to be skipped with it. */
const WITH_VALUE: ReadonlySet<string> = new Set(
  (
    'asymmetry certset extfield filter key maxdelay maxdelaydevratio maxdelayquant maxdelayratio ' +
    'maxpoll maxsamples maxsources maxunreach mindelay minpoll minsamples minstratum ntsport offset ' +
    'polltarget port presend version'
  ).split(' '),
);

/**
 * Reads a `server`, `pool` or `peer` line; null for every other. Its leap policy is unknown: chrony's
 * configuration does not tell.
 */
export function parseSource(line: string): SourceConfig | null {
  const directive = parseDirective(line);
  if (directive === null || !SOURCE_DIRECTIVES.has(directive.name)) return null;
  const [host, ...options] = directive.args;
  if (host === undefined) return null;
  const words = options.map((word) => word.toLowerCase());
  const { port, ...rest } = readOptions(words, WITH_VALUE);
  return {
    host: sameHost(host),
    port: port ?? NTP_PORT,
    kind: directive.name === 'pool' ? 'pool' : 'server',
    ...rest,
    leap: 'unknown',
  };
}

/** The line for a source, in chrony's syntax and with its line end. The source must have been validated. */
export function formatSource(source: SourceConfig): string {
  const port = source.port === NTP_PORT ? [] : ['port', source.port];
  return `${[source.kind, source.host, ...port, ...optionWords(source)].join(' ')}\n`;
}
