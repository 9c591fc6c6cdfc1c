import { appError, type AppError } from '../../../errors.ts';
import type { DesiredConfig, FileChange } from '../../../model/plan.ts';
import type { NtpdState } from '../../../model/service-state.ts';
import type { SourceConfig } from '../../../model/source.ts';
import { err, ok, type Result } from '../../../result.ts';
import { fileChange } from '../diff.ts';
import { bodyOf, editFile, ownFile } from '../edit.ts';
import { splitLines } from '../text.ts';
import type { OffLine } from '../unit-plan.ts';
import { allFiles, isEditable, ownLines, ownPath } from './config.ts';
import { formatSource, parseDirective, parseSource } from './lines.ts';

/** Commands by which ntpd finds servers that no line names. */
const DISCOVERY: ReadonlySet<string> = new Set([
  'broadcastclient',
  'manycastclient',
  'multicastclient',
]);

/** Makes ntpd insert leap seconds by itself, which a smearing server has done already. */
const LEAP_SOURCE = 'leapfile';

/** Has Debian's start script pass over the servers that the network gave; the last assignment counts. */
const IGNORE_DHCP = 'IGNORE_DHCP="yes"\n';

/** Same source, asked in the same way. */
const sameSource = (state: NtpdState, a: SourceConfig, b: SourceConfig): boolean =>
  formatSource(a, state.nts) === formatSource(b, state.nts);

/** The lines that Trueclock's own file or block is to hold. */
export function ownBody(state: NtpdState, { mode, sources }: DesiredConfig): readonly string[] {
  const format = (source: SourceConfig): string => formatSource(source, state.nts);
  if (mode === 'replace') return sources.map(format);
  const all = allFiles(state).map((file) => {
    const isOwn = ownLines(state, file);
    const lines = splitLines(file.text ?? '');
    return {
      own: lines.filter((_, i) => isOwn(i + 1)),
      other: lines.filter((_, i) => !isOwn(i + 1)),
    };
  });
  const elsewhere = all.flatMap(({ other }) => other).flatMap((line) => parseSource(line) ?? []);
  const missing = sources.filter(
    (wanted) => !elsewhere.some((source) => sameSource(state, source, wanted)),
  );
  // Own lines stay unless the same host is wanted with other options.
  const kept = bodyOf(all.flatMap(({ own }) => own)).filter((line) => {
    const source = parseSource(line);
    const wanted = sources.find(({ host }) => host === source?.host);
    return source === null || wanted === undefined || sameSource(state, source, wanted);
  });
  const keptHosts = new Set(kept.map((line) => parseSource(line)?.host));
  return [...kept, ...missing.filter(({ host }) => !keptHosts.has(host)).map(format)];
}

/**
 * The lines of others that must not count any more: sources that are replaced, and what would insert leap
 * seconds a second time beside a server that smears them.
 */
export function linesToSwitchOff(
  state: NtpdState,
  { mode, sources }: DesiredConfig,
): readonly OffLine[] {
  const smears = sources.some(({ leap }) => leap === 'smears');
  const isReplaced = (line: string): boolean => {
    const source = parseSource(line);
    if (source === null) {
      return mode === 'replace' && DISCOVERY.has(parseDirective(line)?.name ?? '');
    }
    if (mode === 'replace') return true;
    const wanted = sources.find(({ host }) => host === source.host);
    return wanted !== undefined && !sameSource(state, source, wanted);
  };
  return allFiles(state).flatMap((file) => {
    const isOwn = ownLines(state, file);
    return splitLines(file.text ?? '').flatMap((line, i) => {
      if (isOwn(i + 1)) return [];
      const leap = smears && parseDirective(line)?.name === LEAP_SOURCE;
      if (!leap && !isReplaced(line)) return [];
      return [{ path: file.path, line: i + 1, leap }];
    });
  });
}

/** The files that change: the own file first, then those of others in reading order. */
export function editFiles(
  state: NtpdState,
  body: readonly string[],
  off: readonly OffLine[],
): Result<readonly FileChange[], AppError> {
  const own = ownPath(state);
  const changes: FileChange[] = [];
  if (own !== null) {
    const before = state.included.find(({ path }) => path === own)?.text ?? null;
    const after = body.length === 0 ? before : ownFile(body);
    if (after !== before) changes.push(fileChange(own, before, after));
  }
  for (const { path, text } of allFiles(state)) {
    if (path === own || text === null) continue;
    const lines = new Set(off.filter((line) => line.path === path).map(({ line }) => line));
    const inMain = own === null && body.length > 0 ? body : null;
    const after = editFile(text, { off: lines, block: path === state.conf.path ? inMain : 'none' });
    if (after !== text) changes.push(fileChange(path, text, after));
  }
  const dhcp = dhcpChange(state);
  if (dhcp !== null) changes.push(dhcp);
  const closed = changes.find(({ path }) => !isEditable(path));
  return closed === undefined ? ok(changes) : err(readOnly(closed.path));
}

/** Has the start script use the administrator's configuration in the place of the network's servers. */
function dhcpChange({ dhcp }: NtpdState): FileChange | null {
  const defaults = dhcp?.defaults ?? null;
  if (defaults === null) return null;
  const { path, text } = defaults;
  return fileChange(path, text, editFile(text ?? '', { off: new Set(), block: [IGNORE_DHCP] }));
}

/** A file that must not be changed. */
export const readOnly = (path: string): AppError =>
  appError('os.read-only', { reason: path }, 'never');
