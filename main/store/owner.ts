import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Why a program that runs as root must not write below this folder, in English for the log; null: it may. `sudo` can
 * leave `HOME` as it was (macOS does, and `sudo -E`): what root made there, the user's own app could not write any more,
 * and with a link in a folder of theirs a user could have root write anywhere.
 */
export function refusalOf(folder: string): string | null {
  if (process.geteuid?.() !== 0) return null;
  let at = nearest(folder);
  // Whoever owns the root folder is root here; in a user namespace the number may be another one.
  const masters = [0, statSync('/').uid];
  for (;;) {
    const { uid } = statSync(at);
    if (!masters.includes(uid)) return `${at} belongs to user ${String(uid)}, and this is root`;
    const parent = dirname(at);
    if (parent === at) return null;
    at = parent;
  }
}

/** The nearest folder that there is, without links. */
function nearest(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (error) {
    const parent = dirname(folder);
    if (parent === folder) throw error;
    return nearest(parent);
  }
}
