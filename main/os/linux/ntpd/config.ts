import { parseDirective } from '#shared/core/plan/ntpd/lines.ts';
import { displayBytes, splitLines } from '#shared/core/plan/text.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { ConfigFile } from '#shared/model/service-state.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Host } from '../../host.ts';
import { isPlainPath } from '../plain-path.ts';

/** ntpd's own limit on nested includes (ntp.conf(5), `includefile`). */
const MAX_DEPTH = 5;

/** Files of one configuration; a machine has a handful, and each may have 1 MiB. */
const MAX_FILES = 100;

/**
 * Reads a configuration as ntpd does: the main file, what it includes where it includes it, then the folder
 * of `dropIns`, if any. Reads no other file that a line names (keys, certificates). Errors: a file that cannot
 * be read here, also for want of rights; a path that ntpd takes and Trueclock does not.
 */
export async function readNtpdFiles(
  host: Host,
  conf: string,
  dropIns: string | null,
): Promise<Result<{ conf: ConfigFile; included: readonly ConfigFile[] }, AppError>> {
  const reading: Reading = { host, files: new Map() };
  const main = await readInto(reading, conf, 0);
  if (!main.ok) return main;
  const read = dropIns === null ? DONE : await readInto(reading, dropIns, 1);
  if (!read.ok) return read;
  const [first, ...included] = reading.files.values();
  if (first === undefined || first.text === null) {
    return err(appError('os.read-failed', { what: conf, detail: 'ENOENT' }, 'later'));
  }
  return ok({ conf: first, included });
}

interface Reading {
  readonly host: Host;
  /** By path, in reading order; a file that is included twice counts once. */
  readonly files: Map<string, ConfigFile>;
}

type Done = Result<void, AppError>;
const DONE: Done = ok(undefined);

/** Reads a file, or the `*.conf` in a folder in the order of their names (`lex_push_file` in `ntp_scanner.c`). */
async function readInto(reading: Reading, path: string, depth: number): Promise<Done> {
  if (!isPlainPath(path)) return err(unsupported(displayBytes(path, 200)));
  if (depth > MAX_DEPTH) return err(unsupported(`${path}: includes nested too deeply`));
  if (reading.files.has(path)) return DONE;
  if (reading.files.size >= MAX_FILES) return err(unsupported(`more than ${MAX_FILES} files`));
  const names = await reading.host.listDir(path);
  if (names.ok && names.value !== null) {
    for (const name of names.value.filter((one) => one.endsWith('.conf'))) {
      const done = await readInto(reading, `${path}/${name}`, depth);
      if (!done.ok) return done;
    }
    return DONE;
  }
  const text = await reading.host.readFile(path);
  if (!text.ok) return text;
  reading.files.set(path, { path, text: text.value });
  for (const line of splitLines(text.value ?? '')) {
    const directive = parseDirective(line);
    if (directive?.name !== 'includefile') continue;
    const named = directive.args[0] ?? '';
    // Relative to the folder of the file that says so.
    const place = named.startsWith('/')
      ? named
      : `${path.slice(0, path.lastIndexOf('/'))}/${named}`;
    const done = await readInto(reading, place, depth + 1);
    if (!done.ok) return done;
  }
  return DONE;
}

const unsupported = (what: string): AppError => appError('os.unsupported', { what }, 'never');
