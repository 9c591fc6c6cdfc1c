import { appError, type AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Host } from '../host.ts';
import { parseRegistry, type RegistryValues } from '../parse/reg.ts';

/** A part of the registry. */
export interface Registry {
  /** Values of a key, by its path with the short name of its root; empty where there are none. */
  values(key: string): RegistryValues;
  /** A text; null: not there, or no text. */
  text(key: string, name: string): string | null;
  /** A number; null: not there, or no number. */
  number(key: string, name: string): number | null;
  /** Paths of the keys below one that hold values, in lower case and with the long name of the root. */
  readonly keys: readonly string[];
}

const EMPTY: RegistryValues = new Map();

const longName = (key: string): string =>
  key.replace(/^HKLM\\/, 'HKEY_LOCAL_MACHINE\\').toLowerCase();

/** Reads keys with all that is below them, without rights. One that is not there, or that the user may not
 * read, counts as empty: `reg.exe` says which in the user's language alone. */
export async function readRegistry(
  host: Host,
  root: string,
  keys: readonly string[],
): Promise<Result<Registry, AppError>> {
  const all = new Map<string, RegistryValues>();
  const program = `${root}\\System32\\reg.exe`;
  for (const key of keys) {
    const ran = await host.run(program, ['query', key, '/s'], { encoding: 'latin1' });
    if (ran.status !== 'exited') {
      return err(appError('os.read-failed', { what: key, detail: ran.detail }, 'later'));
    }
    if (ran.code !== 0) continue;
    for (const [path, values] of parseRegistry(ran.stdout)) all.set(path, values);
  }
  const values = (key: string): RegistryValues => all.get(longName(key)) ?? EMPTY;
  const data = (key: string, name: string): string | number | undefined =>
    values(key).get(name.toLowerCase())?.data;
  return ok({
    values,
    text(key, name) {
      const found = data(key, name);
      return typeof found === 'string' ? found : null;
    },
    number(key, name) {
      const found = data(key, name);
      return typeof found === 'number' ? found : null;
    },
    keys: [...all.keys()],
  });
}
