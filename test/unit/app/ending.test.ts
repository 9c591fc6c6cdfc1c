import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { App } from 'electron';
import { closeAtEnd } from '#main/app/ending.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** As much of Electron's app as the end needs; `quit` tells whether the process was let go. */
function ending(close: () => Promise<void>) {
  const events = new EventEmitter();
  const exit = vi.fn<(code?: number) => void>();
  closeAtEnd(Object.assign(events, { exit }) as unknown as Pick<App, 'on' | 'exit'>, close);
  const quit = (): boolean => {
    const preventDefault = vi.fn();
    events.emit('will-quit', { preventDefault });
    return preventDefault.mock.calls.length === 0;
  };
  return { exit, quit };
}

it('closes once, and a second wish to quit does not cut that short', async () => {
  let closed = (): void => undefined;
  const close = vi.fn(() => new Promise<void>((resolve) => (closed = resolve)));
  const { exit, quit } = ending(close);
  expect([quit(), quit(), quit()]).toEqual([false, false, false]);
  expect(close).toHaveBeenCalledTimes(1);
  expect(exit).not.toHaveBeenCalled();
  closed();
  await vi.advanceTimersByTimeAsync(0);
  expect(exit).toHaveBeenCalledExactlyOnceWith(0);
});

it('ends with an error when closing fails', async () => {
  const { exit, quit } = ending(() => Promise.reject(new Error('full')));
  quit();
  await vi.advanceTimersByTimeAsync(0);
  expect(exit).toHaveBeenCalledExactlyOnceWith(1);
});

it('waits some seconds for what does not close, and no longer', async () => {
  const { exit, quit } = ending(() => new Promise(() => undefined));
  quit();
  await vi.advanceTimersByTimeAsync(1000);
  expect(exit).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(exit).toHaveBeenCalledExactlyOnceWith(1);
});
