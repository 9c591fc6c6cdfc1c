import { appError, type AppError } from '#shared/errors.ts';
import type { ConfigFile } from '#shared/model/service-state.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { NOT_PLAIN, type Host } from '../../host.ts';

/** The main file's places, the administrator's first; only one is read. */
const MAIN_FILES = [
  '/etc/systemd/timesyncd.conf',
  '/run/systemd/timesyncd.conf',
  '/usr/local/lib/systemd/timesyncd.conf',
  '/usr/lib/systemd/timesyncd.conf',
  '/lib/systemd/timesyncd.conf',
] as const;

/** The folders of drop-ins: of files with one name, that of the first folder counts alone. */
const DROP_IN_FOLDERS = MAIN_FILES.map((path) => `${path}.d`);

/** Files of one configuration; a machine has a handful, and each may have 1 MiB. */
const MAX_FILES = 100;

/** Reads the configuration as systemd does: the main file, then the drop-ins in the order of their names. */
export async function readTimesyncdFiles(
  host: Host,
): Promise<Result<readonly ConfigFile[], AppError>> {
  const paths: string[] = [];
  for (const path of MAIN_FILES) {
    if (!(await host.exists(path))) continue;
    paths.push(path);
    break;
  }
  const dropIns = new Map<string, string>();
  for (const folder of DROP_IN_FOLDERS) {
    const names = await host.listDir(folder);
    if (!names.ok) return names;
    for (const name of names.value ?? []) {
      if (name.endsWith('.conf') && !dropIns.has(name)) dropIns.set(name, `${folder}/${name}`);
    }
  }
  // By bytes, as systemd sorts; names of files are not text of any language.
  const sorted = [...dropIns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
  paths.push(...sorted);
  if (paths.length > MAX_FILES) {
    return err(appError('os.unsupported', { what: `more than ${MAX_FILES} files` }, 'never'));
  }
  const files: ConfigFile[] = [];
  for (const path of paths) {
    const text = await host.readFile(path);
    if (text.ok) files.push({ path, text: text.value });
    else if (!isSwitchedOff(text.error)) return text;
  }
  return ok(files);
}

/** A link to /dev/null in place of a drop-in switches off the one of that name (systemd.syntax(7)). */
const isSwitchedOff = ({ context }: AppError): boolean =>
  'detail' in context && context.detail === NOT_PLAIN;
