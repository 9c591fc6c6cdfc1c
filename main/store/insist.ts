import { setTimeout as sleep } from 'node:timers/promises';

/** What Windows says of a file that a virus scanner, an index or a backup has open at this moment. */
const HELD = new Set<unknown>(['EPERM', 'EACCES', 'EBUSY']);
/** They look at a new file for milliseconds. Shorter than a lock takes to become stale. */
const GIVE_UP_MS = 1000;
const RETRY_MS = 20;

/** Does `work`, which must be good to repeat; on Windows again for about a second while another program holds the file.
 * Throws what `work` throws at last. */
export async function insist<T>(work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      const mayPass = process.platform === 'win32' && HELD.has(code);
      if (!mayPass || performance.now() - start > GIVE_UP_MS) throw error;
    }
    await sleep(RETRY_MS);
  }
}
