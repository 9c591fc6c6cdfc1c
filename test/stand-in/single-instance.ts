import { mkdirSync, readFileSync, rmSync, watch, writeFileSync, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

/** The lock of one profile folder: a file with the holder's process id, and one for every later caller. */
export interface Lock {
  release(): void;
}

/**
 * Takes the lock, or leaves a note for the holder and returns undefined. Synchronous, as Electron's is.
 * `onSecond` gets the arguments of whoever came later.
 */
export function takeLock(folder: string, onSecond: (argv: string[]) => void): Lock | undefined {
  const file = join(folder, 'stand-in.lock');
  const notes = join(folder, 'stand-in.second');
  mkdirSync(notes, { recursive: true });
  if (isHeld(file)) {
    writeFileSync(join(notes, String(process.pid)), JSON.stringify(process.argv));
    return undefined;
  }
  writeFileSync(file, String(process.pid));
  const watcher: FSWatcher = watch(notes, (_event, name) => {
    if (name === null) return;
    try {
      onSecond(JSON.parse(readFileSync(join(notes, name), 'utf8')) as string[]);
      rmSync(join(notes, name));
    } catch {
      // Half written, or removed just now: another event follows the former, none the latter.
    }
  });
  watcher.unref();
  return {
    release() {
      watcher.close();
      rmSync(file, { force: true });
    },
  };
}

function isHeld(file: string): boolean {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}
