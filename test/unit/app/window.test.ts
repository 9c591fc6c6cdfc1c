import type { EventEmitter } from 'node:events';
import { beforeEach, expect, it, vi } from 'vitest';
import { createMainWindow } from '#main/app/window.ts';
import type { Attendance } from '#main/engine/limits.ts';

interface FakeWindow extends EventEmitter {
  readonly webContents: EventEmitter;
  readonly url: string;
  isShown: boolean;
  hasFocus: boolean;
  isSmall: boolean;
}
const desk = vi.hoisted(() => ({ open: [] as FakeWindow[], leastOpen: Infinity }));

vi.mock('electron', async () => {
  const { EventEmitter } = await import('node:events');
  class BrowserWindow extends EventEmitter {
    static getAllWindows = () => desk.open;
    webContents = new EventEmitter();
    url = '';
    isShown = false;
    hasFocus = false;
    isSmall = false;
    constructor() {
      super();
      desk.open.push(this);
    }
    isVisible = () => this.isShown;
    isFocused = () => this.hasFocus;
    isMinimized = () => this.isSmall;
    isDestroyed = () => !desk.open.includes(this);
    loadURL = (url: string) => {
      this.url = url;
      return Promise.resolve();
    };
    destroy = () => {
      desk.open = desk.open.filter((one) => one !== this);
      desk.leastOpen = Math.min(desk.leastOpen, desk.open.length);
      this.emit('closed');
    };
  }
  return { BrowserWindow };
});

beforeEach(() => {
  desk.open = [];
  desk.leastOpen = Infinity;
});

async function opened() {
  const told: Attendance[] = [];
  const main = createMainWindow({
    preload: '/preload.cjs',
    senders: { trust: () => undefined, isTrusted: () => true, send: () => undefined } as never,
    memory: {
      recall: () => ({ bounds: { width: 800, height: 600 }, maximised: false }),
      follow: () => undefined,
      settled: () => Promise.resolve(),
    },
    onAttended: (how) => told.push(how),
    fail: (thrown) => {
      throw thrown;
    },
  });
  await main.open('history');
  return { told, window: desk.open[0]! };
}

it('tells whether somebody works with the window, can see it, or neither', async () => {
  const { told, window } = await opened();
  expect(told).toEqual([]);
  const happens = (event: string, changed: Partial<FakeWindow>): Attendance | undefined => {
    Object.assign(window, changed);
    window.emit(event);
    return told.at(-1);
  };
  expect(happens('show', { isShown: true })).toBe('visible');
  expect(happens('focus', { hasFocus: true })).toBe('focused');
  expect(happens('blur', { hasFocus: false })).toBe('visible');
  // The window may lose the focus after it was minimised.
  expect(happens('minimize', { isSmall: true })).toBe('hidden');
  expect(happens('blur', {})).toBe('hidden');
  expect(happens('restore', { isSmall: false, hasFocus: true })).toBe('focused');
  expect(happens('hide', { isShown: false, hasFocus: false })).toBe('hidden');
  expect(happens('show', { isShown: true })).toBe('visible');
  expect(happens('closed', {})).toBe('hidden');
});

it('puts a new window in the place of one whose page is gone, so that the app never has none', async () => {
  const { window } = await opened();
  expect(window.url).toMatch(/#history$/);
  window.webContents.emit('render-process-gone', {}, { reason: 'oom', exitCode: 5 });
  expect(desk.open).toHaveLength(1);
  expect(desk.open[0]).not.toBe(window);
  expect(desk.open[0]?.url).not.toContain('#');
  expect(desk.leastOpen).toBe(1);
});

it('gives up a page that keeps going', async () => {
  await opened();
  let crashes = 0;
  for (; desk.open.length > 0 && crashes < 20; crashes++) {
    desk.open[0]!.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
  }
  expect(crashes).toBe(4);
});
