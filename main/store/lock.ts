import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { insist } from './insist.ts';

/** A change of the settings takes milliseconds. A lock that stays the same for this long was left by a
 * program that was killed. Measured by the monotonic clock: this product steps the other one. */
const STALE_MS = 2000;
/** Between two looks at a lock that another process holds. */
const RETRY_MS = 10;
/** For a queue of other processes, and a stale lock in front of it. */
const GIVE_UP_MS = 10_000;

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** `EEXIST`; Windows says `EPERM` while another process is deleting the file. */
const isTaken = (error: unknown): boolean =>
  codeOf(error) === 'EEXIST' || (process.platform === 'win32' && codeOf(error) === 'EPERM');

/** Tells one lock from the next under the same name; null when there is none. */
async function identityOf(lock: string): Promise<string | null> {
  try {
    const { ino, mtimeMs } = await stat(lock);
    return `${ino}:${mtimeMs}`;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function take(lock: string): Promise<void> {
  const start = performance.now();
  let seen: string | null = null;
  let since = start;
  for (;;) {
    try {
      const handle = await open(lock, 'wx', 0o600);
      await handle.close();
      return;
    } catch (error) {
      if (!isTaken(error) || performance.now() - start > GIVE_UP_MS) throw error;
    }
    const identity = await identityOf(lock);
    if (identity !== seen) {
      seen = identity;
      since = performance.now();
    } else if (performance.now() - since > STALE_MS) {
      // Two waiters may both get here; the late one may then take away a fresh lock. The worst that
      // follows is that one of two changes is lost.
      await rm(lock, { force: true });
    }
    await sleep(RETRY_MS);
  }
}

/**
 * Runs `work` while no other process does so under the same lock file, whose folder is made as needed.
 * Throws what `work` throws, and the file system's error when the lock cannot be made or is not free in
 * time (`EEXIST`).
 */
export async function withLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(lock), { recursive: true, mode: 0o700 });
  await take(lock);
  try {
    return await work();
  } finally {
    // The work is done, or has failed for a reason of its own. A lock that stays becomes stale.
    await insist(() => rm(lock, { force: true })).catch(() => undefined);
  }
}
