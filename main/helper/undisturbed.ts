/** With these a dialog, a terminal or a session ends, or a person is done waiting. SIGPIPE is not among them: Node
 * ignores it by itself, and would die of it as soon as a handler of ours is taken away again. */
const ENDING = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

const ignore = (): void => undefined;

/** Settles when no work is under way. */
let all: Promise<unknown> = Promise.resolve();

/** Does work that must not be cut in half: until it is done, what asks this process to end is ignored. */
export async function undisturbed<T>(work: () => Promise<T>): Promise<T> {
  for (const signal of ENDING) process.on(signal, ignore);
  try {
    const done = work();
    all = Promise.allSettled([all, done]);
    return await done;
  } finally {
    for (const signal of ENDING) process.off(signal, ignore);
  }
}

/** For who is about to end the process: waits for the end of what must not be cut in half. */
export async function workDone(): Promise<void> {
  await all;
}
