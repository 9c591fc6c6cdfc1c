import type { ChronyState, ConfigFile, ConfiguredSource } from '../../../model/service-state.ts';
import type { LeapPolicy } from '../../../model/source.ts';
import { isDistributionHost } from '../distribution-hosts.ts';
import { findBlocks } from '../edit.ts';
import { isForeignPath } from '../foreign-path.ts';
import { splitLines } from '../text.ts';
import { parseSource } from './lines.ts';

/** Name of Trueclock's own file in a source folder. */
export const OWN_FILE = 'trueclock.sources';

/** The parts of a machine's chrony configuration that say which sources it names. */
export type ChronyFiles = Pick<ChronyState, 'conf' | 'included' | 'confDirs' | 'sourceDirs'>;

/** Folder of a path; `/` for what lies directly below it. */
export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Whether a file is one that `reload sources` reads again. */
export const isSourcesFile = (files: ChronyFiles, path: string): boolean =>
  path.endsWith('.sources') && files.sourceDirs.includes(folderOf(path));

/** Whether a file is Trueclock's own, by its name and place. */
export const isOwnFile = (files: ChronyFiles, path: string): boolean =>
  nameOf(path) === OWN_FILE && isSourcesFile(files, path) && isEditable(files, path);

/**
 * Whether a file belongs to the machine's administrator, and so may be changed at all: below /etc, or a main
 * file that was put elsewhere and what lies beside it. Files below /run belong to programs (DHCP; a main file there
 * is made anew at each boot), those below /usr and /nix to packages.
 */
export function isEditable(files: ChronyFiles, path: string): boolean {
  if (path.startsWith('/etc/')) return true;
  if (isForeignPath(path)) return false;
  const beside = folderOf(files.conf.path);
  return path === files.conf.path || (beside !== '/' && path.startsWith(`${beside}/`));
}

const isTransient = (path: string): boolean => /^(?:\/var)?\/run\//.test(path);

/**
 * The sources that a configuration names, in reading order. `leapOf` tells what is known of a host's leap
 * second policy, which the configuration does not hold.
 */
export function readSources(
  files: ChronyFiles,
  leapOf: (host: string) => LeapPolicy,
): readonly ConfiguredSource[] {
  return [files.conf, ...files.included].flatMap((file) =>
    activeLines(files, file).flatMap(({ text, line, own }) => {
      const source = parseSource(text);
      if (source === null) return [];
      const owner = own
        ? 'trueclock'
        : isTransient(file.path)
          ? 'dhcp'
          : isDistributionHost(source.host)
            ? 'distribution'
            : 'user';
      return [{ ...source, leap: leapOf(source.host), path: file.path, line, owner } as const];
    }),
  );
}

/** A line that chronyd reads, with its number from 1 and whether Trueclock wrote it. */
interface ActiveLine {
  readonly text: string;
  readonly line: number;
  readonly own: boolean;
}

function activeLines(files: ChronyFiles, file: ConfigFile): readonly ActiveLine[] {
  const lines = splitLines(file.text ?? '');
  const sources = isSourcesFile(files, file.path);
  // `load_source_file` in chrony's conf.c stops at the first line that is not ended by a newline, which a
  // zero byte hides from it.
  const stop = sources ? lines.findIndex((text) => /\0|[^\n]$/.test(text)) : -1;
  const blocks = file === files.conf ? findBlocks(lines) : [];
  const ownFile = isOwnFile(files, file.path);
  return lines.slice(0, stop < 0 ? undefined : stop).map((text, i) => ({
    text,
    line: i + 1,
    own: ownFile || blocks.some(({ from, to }) => i + 1 > from && i + 1 < to),
  }));
}
