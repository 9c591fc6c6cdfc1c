import { isHost } from '../../../address.ts';
import type { ConfigFile, ConfiguredSource } from '../../../model/service-state.ts';
import type { LeapPolicy } from '../../../model/source.ts';
import { isDistributionHost } from '../distribution-hosts.ts';
import { plainServer } from '../plain-server.ts';
import { sameHost, splitLines } from '../text.ts';

/**
 * The configuration of systemd-timesyncd (timesyncd.conf(5), systemd.syntax(7)): one section that matters,
 * `[Time]`, and in it lists that grow with every assignment and start anew with an empty one.
 */

/** The folder for the administrator's drop-ins. */
export const DROP_IN_FOLDER = '/etc/systemd/timesyncd.conf.d';

/** Trueclock's own drop-in; its name comes after those that people and packages use, so that its list is the last. */
export const OWN_PATH = `${DROP_IN_FOLDER}/zz-trueclock.conf`;

/** One assignment of `NTP=`. */
interface Assignment {
  /** Number of its first line, from 1, and how many lines it takes (a backslash joins lines). */
  readonly line: number;
  readonly lines: number;
  readonly hosts: readonly string[];
}

/** The assignments of `NTP=` in one file, in order. */
export function readAssignments(text: string): readonly Assignment[] {
  const lines = splitLines(text).map((line) => line.replace(/\r?\n$/, ''));
  const found: Assignment[] = [];
  let section = '';
  for (let i = 0; i < lines.length; i++) {
    const first = i;
    let logical = lines[i] ?? '';
    if (/^\s*(?:[#;]|$)/.test(logical)) continue;
    // Within a continued line comments are passed over, and do not end it (systemd.syntax(7)).
    while (logical.endsWith('\\') && i + 1 < lines.length) {
      i += 1;
      const next = lines[i] ?? '';
      if (/^\s*[#;]/.test(next)) continue;
      logical = `${logical.slice(0, -1)} ${next}`;
    }
    const header = /^\s*\[([^\]]*)\]\s*$/.exec(logical);
    if (header !== null) {
      section = header[1] ?? '';
      continue;
    }
    const value = /^\s*NTP\s*=(.*)$/.exec(logical)?.[1];
    if (section !== 'Time' || value === undefined) continue;
    const hosts = value.split(/[ \t]+/).filter((word) => word !== '');
    found.push({ line: first + 1, lines: i - first + 1, hosts });
  }
  return found;
}

/** The servers that the files name, in the order in which they are asked; files in the order in which they
 * take effect. `leapOf` tells what is known of a host's leap second policy, which no file holds. */
export function readSources(
  files: readonly ConfigFile[],
  leapOf: (host: string) => LeapPolicy,
): readonly ConfiguredSource[] {
  let sources: ConfiguredSource[] = [];
  for (const { path, text } of files) {
    for (const { line, hosts } of readAssignments(text ?? '')) {
      if (hosts.length === 0) sources = [];
      for (const name of hosts) {
        const host = sameHost(name);
        if (!isHost(host) || sources.some((source) => source.host === host)) continue;
        const others = isDistributionHost(host) ? 'distribution' : 'user';
        const owner = path === OWN_PATH ? 'trueclock' : others;
        sources.push({ ...plainServer(host), leap: leapOf(host), path, line, owner });
      }
    }
  }
  return sources;
}
