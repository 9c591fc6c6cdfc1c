import { appError, type AppError } from '../../../errors.ts';
import type { ChronyState, ConfiguredSource } from '../../../model/service-state.ts';
import type { DesiredConfig, FileChange } from '../../../model/plan.ts';
import type { SourceConfig } from '../../../model/source.ts';
import { err, ok, type Result } from '../../../result.ts';
import { bodyOf, editFile, findBlocks, ownFile } from '../edit.ts';
import { formatSource, MAX_LINE, parseDirective, parseSource } from './lines.ts';
import { isEditable, isOwnFile, isSourcesFile, OWN_FILE } from './sources.ts';
import { fileChange } from '../diff.ts';
import { splitLines } from '../text.ts';
import type { OffLine } from '../unit-plan.ts';

/** Directives that make chronyd insert leap seconds by itself, which a smearing server has done already. */
const LEAP_SOURCES: ReadonlySet<string> = new Set(['leapsectz', 'leapseclist']);

const isForeign = ({ owner }: ConfiguredSource): boolean =>
  owner === 'user' || owner === 'distribution';

/** Same source, asked in the same way; the leap policy stands in no file. */
const sameSource = (a: SourceConfig, b: SourceConfig): boolean =>
  formatSource({ ...a, leap: 'unknown' }) === formatSource({ ...b, leap: 'unknown' });

/** The lines that Trueclock's own file or block is to hold. */
export function ownBody(state: ChronyState, desired: DesiredConfig): readonly string[] {
  if (desired.mode === 'replace') return desired.sources.map(formatSource);
  const elsewhere = state.sources.filter(isForeign);
  const missing = desired.sources.filter(
    (wanted) => !elsewhere.some((source) => sameSource(source, wanted)),
  );
  // Own lines stay unless the same host is wanted with other options.
  const kept = existingOwnLines(state).filter((line) => {
    const source = parseSource(line);
    const wanted = desired.sources.find(({ host }) => host === source?.host);
    return source === null || wanted === undefined || sameSource(source, wanted);
  });
  const isKept = (wanted: SourceConfig): boolean =>
    kept.some((line) => parseSource(line)?.host === wanted.host);
  return [...kept, ...missing.filter((wanted) => !isKept(wanted)).map(formatSource)];
}

/** Lines of the own files and of the blocks in the main file. */
function existingOwnLines(state: ChronyState): readonly string[] {
  const conf = splitLines(state.conf.text ?? '');
  const blocks = findBlocks(conf).flatMap(({ from, to }) => conf.slice(from - 1, to));
  const files = state.included
    .filter(({ path }) => isOwnFile(state, path))
    .flatMap(({ text }) => splitLines(text ?? ''));
  return bodyOf([...blocks, ...files]);
}

/**
 * The lines of others that must not count any more: sources that are replaced, and what would insert leap
 * seconds a second time beside a server that smears them.
 */
export function linesToSwitchOff(state: ChronyState, desired: DesiredConfig): readonly OffLine[] {
  const smears = desired.sources.some(({ leap }) => leap === 'smears');
  const replaced = new Set(
    state.sources
      .filter(isForeign)
      .filter((source) => {
        if (desired.mode === 'replace') return true;
        const wanted = desired.sources.find(({ host }) => host === source.host);
        return wanted !== undefined && !sameSource(source, wanted);
      })
      .map(({ path, line }) => `${line} ${path}`),
  );
  return [state.conf, ...state.included].flatMap(({ path, text }) =>
    splitLines(text ?? '').flatMap((line, i) => {
      const name = isSourcesFile(state, path) ? '' : (parseDirective(line)?.name ?? '');
      const leap = smears && LEAP_SOURCES.has(name);
      // initstepslew would set the clock by servers of its own at the start of chronyd.
      const initial = desired.mode === 'replace' && name === 'initstepslew';
      if (!leap && !initial && !replaced.has(`${i + 1} ${path}`)) return [];
      return [{ path, line: i + 1, leap }];
    }),
  );
}

/** Path of the own file; null where the configuration names no folder for it. */
export function ownPath(state: ChronyState): string | null {
  const folder = state.sourceDirs.find((dir) => isEditable(state, `${dir}/${OWN_FILE}`));
  return folder === undefined ? null : `${folder}/${OWN_FILE}`;
}

/** The files that change: the own file first, then those of others in reading order. */
export function editFiles(
  state: ChronyState,
  body: readonly string[],
  off: readonly OffLine[],
): Result<readonly FileChange[], AppError> {
  const path = ownPath(state);
  const changes: FileChange[] = [];
  if (path !== null) {
    const before = state.included.find((file) => file.path === path)?.text ?? null;
    const after = body.length === 0 ? before : ownFile(body);
    if (after !== before) changes.push(fileChange(path, before, after));
  }
  for (const file of [state.conf, ...state.included]) {
    if (file.path === path || file.text === null) continue;
    if (isOwnFile(state, file.path)) {
      // Left in a folder that is no longer the first; its sources are in `body`.
      changes.push(fileChange(file.path, file.text, null));
      continue;
    }
    const lines = new Set(off.filter((line) => line.path === file.path).map(({ line }) => line));
    // A block is looked for in the main file alone: elsewhere its marks are nothing but comments.
    const own = path === null && body.length > 0 ? body : null;
    const block = file === state.conf ? own : 'none';
    if (lines.size === 0 && file !== state.conf) continue;
    const after = editFile(file.text, { off: lines, block }, MAX_LINE);
    if (after === null) {
      return err(appError('os.unsupported', { what: `overlong line in ${file.path}` }, 'never'));
    }
    if (after === file.text) continue;
    if (!isEditable(state, file.path)) {
      return err(appError('os.read-only', { reason: file.path }, 'never'));
    }
    changes.push(fileChange(file.path, file.text, after));
  }
  return ok(changes);
}
