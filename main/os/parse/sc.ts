/** The state of a service as the service manager numbers it: 1 stopped, 2 starting, 3 stopping, 4 running, … */
const RUNNING = [2, 4];

/**
 * Whether a service runs, from what `sc query` prints; null: it cannot be told. The names of its lines may be
 * translated: the first number is the type, the second the state.
 */
export function parseServiceRuns(text: string): boolean | null {
  const numbers = text
    .split('\n')
    .flatMap((line) => /:\s{0,9}(0x[0-9a-f]{1,8}|[0-9]{1,10})(?:\s|$)/i.exec(line)?.[1] ?? []);
  const state = Number(numbers[1]);
  return state >= 1 && state <= 7 ? RUNNING.includes(state) : null;
}
