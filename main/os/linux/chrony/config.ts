import { folderOf, type ChronyFiles } from '#shared/core/plan/chrony/sources.ts';
import { parseDirective } from '#shared/core/plan/chrony/lines.ts';
import { displayBytes, splitLines } from '#shared/core/plan/text.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { ConfigFile } from '#shared/model/service-state.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Host } from '../../host.ts';
import { fits } from '../glob.ts';
import { isPlainPath } from '../plain-path.ts';

/** chronyd's own limit on nested includes (`MAX_INCLUDE_LEVEL` in its `conf.c`). */
const MAX_DEPTH = 10;

/** Files of one configuration; a machine has a handful, and each may have 1 MiB. */
const MAX_FILES = 100;

/**
 * Directives that lead to other files, and files read through, the same one again each time that it is
 * included. A file that includes another several times, which does so again, would else multiply by every
 * level of {@link MAX_DEPTH}. Debian's configuration takes 4.
 */
const MAX_PASSES = 500;

/** Folders in one directive (`MAX_CONF_DIRS` in chrony's `conf.c`). */
const MAX_DIRS = 10;

/**
 * Reads chrony's configuration as chronyd does: the main file, what it includes where it includes it, then
 * the source folders, whose files come last. Reads no other file that a directive names (keys,
 * certificates). Errors: a file that cannot be read here, also for want of rights; a path that chronyd takes
 * and Trueclock does not.
 */
export async function readChronyFiles(
  host: Host,
  confPath: string,
): Promise<Result<ChronyFiles, AppError>> {
  // `-f` in the unit's command line may be anything.
  if (!isLiteral(confPath)) return err(unsupported(displayBytes(confPath, 200)));
  const reading: Reading = {
    ...{ host, files: new Map(), passes: 0 },
    ...{ confDirs: new Set(), sourceDirs: [] },
  };
  const main = await readInto(reading, confPath, 1);
  if (!main.ok) return main;
  for (const folders of reading.sourceDirs) {
    const paths = await searchFolders(host, folders, '.sources');
    if (!paths.ok) return paths;
    for (const path of paths.value) {
      const read = await addFile(reading, path);
      if (!read.ok) return read;
    }
  }
  const [conf, ...included] = reading.files.values();
  if (conf === undefined || conf.text === null) return err(failed(confPath, 'ENOENT'));
  return ok({
    conf,
    included,
    confDirs: [...reading.confDirs],
    sourceDirs: [...new Set(reading.sourceDirs.flat())],
  });
}

interface Reading {
  readonly host: Host;
  /** By path, in reading order; a file that is included twice counts once. */
  readonly files: Map<string, ConfigFile>;
  passes: number;
  readonly confDirs: Set<string>;
  /** One entry for each `sourcedir` directive. */
  readonly sourceDirs: (readonly string[])[];
}

type Done = Result<void, AppError>;
const DONE: Done = ok(undefined);

async function addFile(reading: Reading, path: string): Promise<Result<string, AppError>> {
  const known = reading.files.get(path);
  if (known !== undefined) return ok(known.text ?? '');
  if (reading.files.size >= MAX_FILES) return err(unsupported(`more than ${MAX_FILES} files`));
  const text = await reading.host.readFile(path);
  if (!text.ok) return text;
  reading.files.set(path, { path, text: text.value });
  return ok(text.value ?? '');
}

async function readInto(reading: Reading, path: string, depth: number): Promise<Done> {
  if (depth > MAX_DEPTH) return err(unsupported(`${path}: includes nested too deeply`));
  if (++reading.passes > MAX_PASSES) return err(unsupported('too many includes'));
  const text = await addFile(reading, path);
  if (!text.ok) return text;
  for (const line of splitLines(text.value)) {
    const directive = parseDirective(line);
    if (directive === null) continue;
    const done = await follow(reading, directive.name, directive.args, depth);
    if (!done.ok) return done;
  }
  return DONE;
}

async function follow(
  reading: Reading,
  name: string,
  args: readonly string[],
  depth: number,
): Promise<Done> {
  if (name !== 'include' && name !== 'confdir' && name !== 'sourcedir') return DONE;
  if (++reading.passes > MAX_PASSES) return err(unsupported('too many includes'));
  const paths = args.slice(0, MAX_DIRS).map(withoutFinalSlashes);
  const strange = paths.find((path) => !isLiteral(path));
  if (strange !== undefined) return err(unsupported(`${name} ${displayBytes(strange, 200)}`));

  if (name === 'sourcedir') {
    reading.sourceDirs.push(paths);
    return DONE;
  }
  if (name === 'confdir') paths.forEach((path) => reading.confDirs.add(path));
  const found =
    name === 'confdir'
      ? await searchFolders(reading.host, paths, '.conf')
      : await expand(reading.host, paths[0] ?? '');
  if (!found.ok) return found;
  for (const path of found.value) {
    const done = await readInto(reading, path, depth + 1);
    if (!done.ok) return done;
  }
  return DONE;
}

/** A loop and no expression such as `/\/+$/`, which takes a time that grows with the square of a run of slashes. */
function withoutFinalSlashes(path: string): string {
  let end = path.length;
  while (end > 1 && path.charAt(end - 1) === '/') end--;
  return path.slice(0, end);
}

/** Brackets and backslashes glob(7) would read in its own way. */
const isLiteral = (path: string): boolean => isPlainPath(path) && !/[[\\\]]/.test(path);

/**
 * The files with this suffix in the folders of one `confdir` or `sourcedir`, in the order of their names. Of
 * files with the same name the one in the first folder counts (chrony.conf(5)).
 */
async function searchFolders(
  host: Host,
  folders: readonly string[],
  suffix: string,
): Promise<Result<readonly string[], AppError>> {
  const byName = new Map<string, string>();
  for (const folder of folders) {
    const names = await list(host, folder);
    if (!names.ok) return names;
    for (const name of names.value) {
      if (!fits(name, `*${suffix}`)) continue;
      if (!isLiteral(`/${name}`)) return err(unsupported(`${folder}/${displayBytes(name, 200)}`));
      if (!byName.has(name)) byName.set(name, `${folder}/${name}`);
    }
  }
  // Plain names are ASCII, for which JavaScript's order is strcmp's.
  return ok([...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path));
}

/** The files that the pattern of an `include` names; only its last part may hold wild cards. */
async function expand(host: Host, pattern: string): Promise<Result<readonly string[], AppError>> {
  if (!/[*?]/.test(pattern)) return ok([pattern]);
  const folder = folderOf(pattern);
  if (/[*?]/.test(folder)) return err(unsupported(`include ${pattern}`));
  const names = await list(host, folder);
  if (!names.ok) return names;
  const last = pattern.slice(pattern.lastIndexOf('/') + 1);
  const paths = names.value
    .filter((name) => fits(name, last))
    .map((name) => `${folder === '/' ? '' : folder}/${name}`);
  const strange = paths.find((path) => !isLiteral(path));
  return strange === undefined ? ok(paths) : err(unsupported(displayBytes(strange, 200)));
}

/** Names in a folder. What programs put below /run (sources from DHCP) is shown where it can be read and
 * never part of a plan, so that a folder there may be closed to us. */
async function list(host: Host, folder: string): Promise<Result<readonly string[], AppError>> {
  const names = await host.listDir(folder);
  if (names.ok) return ok(names.value ?? []);
  return /^(?:\/var)?\/run\//.test(folder) ? ok([]) : names;
}

const unsupported = (what: string): AppError => appError('os.unsupported', { what }, 'never');

const failed = (what: string, detail: string): AppError =>
  appError('os.read-failed', { what, detail }, 'later');
