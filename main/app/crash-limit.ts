/** A page that is gone more often than this within {@link SPAN_MS} will be gone again. */
const MOST = 3;
const SPAN_MS = 60_000;

/** Whether a page that is gone, of which each call tells, is worth another window. `uptime`: milliseconds of a clock
 * that nobody sets. */
export function createCrashLimit(uptime: () => number): () => boolean {
  let crashes: readonly number[] = [];
  return () => {
    const now = uptime();
    crashes = [...crashes.filter((at) => now - at < SPAN_MS), now];
    return crashes.length <= MOST;
  };
}
