import { addressText, NTP_PORT } from '../../../address.ts';
import type { ConfigFile, ConfiguredSource } from '../../../model/service-state.ts';
import type { LeapPolicy, SourceConfig } from '../../../model/source.ts';
import type { Seconds } from '../../../units.ts';
import { isDistributionHost } from '../distribution-hosts.ts';
import { findBlocks } from '../edit.ts';
import { plainServer } from '../plain-server.ts';
import { sameHost, splitLines } from '../text.ts';
import { fieldsOf, integerOf, numberOf, readToml, textOf, type Statement } from './toml.ts';

/** The configuration of ntpd-rs, as ntp.toml(5) describes it. */

/** A `[[source]]` table with the tables below it. */
export interface SourceTable {
  /** Line of its header, from 1. */
  readonly line: number;
  /** Lines (from 1) that hold its statements, the header among them. */
  readonly lines: ReadonlySet<number>;
  /** Null: a clock of this computer, or what is no server at all. */
  readonly source: SourceConfig | null;
}

/** What the planner reads in a file. */
export interface Configuration {
  readonly tables: readonly SourceTable[];
  /** Values by their full name, tables in arrays aside. */
  readonly values: ReadonlyMap<string, string>;
}

/** Reads a file; null where it is not understood, or names sources in another way than by `[[source]]`. */
export function readConfiguration(text: string): Configuration | null {
  const statements = readToml(text);
  if (statements === null) return null;
  const tables: { line: number; lines: Set<number>; values: Map<string, string> }[] = [];
  const values = new Map<string, string>();
  let table: readonly string[] = [];
  let inArray = false;
  for (const statement of statements) {
    if (statement.kind === 'value') {
      const path = [...table, ...statement.path];
      const current = tables.at(-1);
      if (table[0] === 'source' && current !== undefined) {
        current.values.set(path.slice(1).join('.'), statement.value);
        addLines(current.lines, statement);
      } else if (path[0] === 'source') {
        return null;
      } else if (!inArray) {
        values.set(path.join('.'), statement.value);
      }
      continue;
    }
    table = statement.path;
    inArray = statement.kind === 'array-table';
    if (table[0] !== 'source') continue;
    if (table.length === 1) {
      if (!inArray) return null;
      tables.push({ line: statement.line, lines: new Set(), values: new Map() });
    }
    const current = tables.at(-1);
    if (current === undefined) return null;
    addLines(current.lines, statement);
  }
  const sources = tables.map(({ values: own, ...rest }) => ({ ...rest, source: sourceOf(own) }));
  return { tables: sources, values };
}

function addLines(lines: Set<number>, { line, lines: count }: Statement): void {
  for (let i = 0; i < count; i++) lines.add(line + i);
}

/** Ways of asking a server over the network. */
const MODES: ReadonlySet<string> = new Set(['server', 'pool', 'nts', 'nts-pool']);

/** Poll exponents that it takes, a signed byte (`PollInterval(i8)` in its time_types.rs). With any other value in the
 * file it does not start, so such a limit is none. */
const POLLS = [-128, 127] as const;

function sourceOf(values: ReadonlyMap<string, string>): SourceConfig | null {
  const mode = textOf(values.get('mode') ?? '') ?? '';
  const address = textOf(values.get('address') ?? '');
  if (!MODES.has(mode) || address === null) return null;
  const nts = mode.startsWith('nts');
  const { host, port } = splitAddress(address);
  const limits = fieldsOf(values.get('poll-interval-limits') ?? '');
  const limit = (name: string): number | null => {
    const written = limits.get(name) ?? values.get(`poll-interval-limits.${name}`) ?? '';
    return integerOf(written, ...POLLS);
  };
  return {
    ...plainServer(host),
    // With NTS it is the port of the key exchange, which tells the port of the time server.
    port: nts ? NTP_PORT : port,
    kind: mode.endsWith('pool') ? 'pool' : 'server',
    nts,
    minpoll: limit('min'),
    maxpoll: limit('max'),
  };
}

function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const parts = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(address);
  if (parts === null) return { host: sameHost(address), port: NTP_PORT };
  const port = parts[3] === undefined ? NTP_PORT : Number(parts[3]);
  return { host: sameHost(parts[1] ?? parts[2] ?? ''), port };
}

/** The servers that the file names, in its order; none where it cannot be read. `leapOf` tells what is known of
 * a host's leap second policy, which the file does not hold. */
export function readSources(
  { path, text }: ConfigFile,
  leapOf: (host: string) => LeapPolicy,
): readonly ConfiguredSource[] {
  const blocks = findBlocks(splitLines(text ?? ''));
  return (readConfiguration(text ?? '')?.tables ?? []).flatMap(({ line, source }) => {
    if (source === null) return [];
    const own = blocks.some(({ from, to }) => line > from && line < to);
    const owner = own ? 'trueclock' : isDistributionHost(source.host) ? 'distribution' : 'user';
    return [{ ...source, leap: leapOf(source.host), path, line, owner } as const];
  });
}

/** The table for a source, one line each with its line end. The source must have been validated; `polls`:
 * whether this ntpd-rs has poll intervals for each source. */
export function formatSource(source: SourceConfig, polls: boolean): readonly string[] {
  const mode = source.nts ? 'nts' : source.kind;
  const address = source.port === NTP_PORT ? source.host : addressText(source);
  const limits = [
    ...(source.minpoll === null ? [] : [`min = ${source.minpoll}`]),
    ...(source.maxpoll === null ? [] : [`max = ${source.maxpoll}`]),
  ];
  return [
    '[[source]]\n',
    `mode = "${mode}"\n`,
    `address = "${address}"\n`,
    ...(polls && limits.length > 0 ? [`poll-interval-limits = { ${limits.join(', ')} }\n`] : []),
  ];
}

/** Sources that must agree before it follows them, unless the file says another number (ntp.toml(5)). */
const AGREEING = 3;

/** More sources than any file names; it takes 64 bits (`minimum_agreeing_sources: usize` in its config.rs). */
const MOST_AGREEING = 1_000_000;

/** Offset from which on it steps (`step-threshold`), unless the file says another; seconds. */
const STEP_THRESHOLD: Seconds = 0.01;

/** How far the clock may be off at its start, forward and backward, unless the file says otherwise; seconds. */
const STARTUP_LIMITS = { forward: Infinity, backward: 86_400 } as const;

/** What the file says of how the clock is corrected. */
export interface Discipline {
  readonly agreeing: number;
  /** Infinite: it never steps. */
  readonly stepsFrom: Seconds;
  /** Beyond these offsets it ends when it starts; infinite: it takes any. */
  readonly startupLimits: { readonly forward: Seconds; readonly backward: Seconds };
}

/** Reads `[synchronization]`. */
export function disciplineOf({ text }: ConfigFile): Discipline {
  const values = readConfiguration(text ?? '')?.values ?? new Map<string, string>();
  const number = (name: string): number | null =>
    numberOf(values.get(`synchronization.${name}`) ?? '');
  const name = 'startup-step-panic-threshold';
  const fields = fieldsOf(values.get(`synchronization.${name}`) ?? '');
  const limit = (side: 'forward' | 'backward'): number =>
    number(name) ??
    numberOf(fields.get(side) ?? '') ??
    number(`${name}.${side}`) ??
    STARTUP_LIMITS[side];
  return {
    agreeing:
      integerOf(values.get('synchronization.minimum-agreeing-sources') ?? '', 0, MOST_AGREEING) ??
      AGREEING,
    stepsFrom: number('algorithm.step-threshold') ?? STEP_THRESHOLD,
    startupLimits: { forward: limit('forward'), backward: limit('backward') },
  };
}
