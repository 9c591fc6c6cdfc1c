/** Shows at most one value per interval: the first at once, then the newest of each interval. */
export interface Throttle<T> {
  push(value: T): void;
  /** Drops what waits, because something newer has been shown by other means. */
  cancel(): void;
}

/** A person cannot follow more than about ten figures a second, and each one costs a message and a rendering. */
export const PROGRESS_INTERVAL_MS = 100;

/** Throttles `show` to one call per `intervalMs`. Nothing is lost but what was overtaken. */
export function createThrottle<T>(
  show: (value: T) => void,
  intervalMs: number = PROGRESS_INTERVAL_MS,
): Throttle<T> {
  let waiting: { readonly value: T } | null = null;
  let timer: NodeJS.Timeout | null = null;
  const open = () => {
    timer = null;
    if (waiting === null) return;
    const { value } = waiting;
    waiting = null;
    timer = setTimeout(open, intervalMs);
    show(value);
  };
  return {
    push(value) {
      waiting = { value };
      if (timer === null) open();
    },
    cancel() {
      waiting = null;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
