import type { Host } from '../host.ts';

/** Files read of one folder at most: one an interface, and nobody has more of them. */
const MOST_FILES = 16;

/** The contents, as byte strings, of the files of a folder whose name fits, in the order of their names. What
 * cannot be read is left out: leases are often for root alone. */
export async function filesOf(
  host: Pick<Host, 'readFile' | 'listDir'>,
  folder: string,
  fits: (name: string) => boolean,
): Promise<readonly string[]> {
  const names = await host.listDir(folder);
  if (!names.ok || names.value === null) return [];
  const chosen = names.value.filter(fits).slice(0, MOST_FILES);
  const files = await Promise.all(chosen.map((name) => host.readFile(`${folder}/${name}`)));
  return files.flatMap((file) => (file.ok ? (file.value ?? []) : []));
}

/** A file as a byte string; empty where there is none, or none that can be read. */
export async function textOf(host: Pick<Host, 'readFile'>, path: string): Promise<string> {
  const file = await host.readFile(path);
  return file.ok ? (file.value ?? '') : '';
}

/** The words of a line, parted by blanks, commas and semicolons. */
export const wordsOf = (line: string): readonly string[] =>
  line.split(/[\s,;]+/).filter((word) => word !== '');
