import type { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createNotifications } from '#main/app/notifications.ts';
import { words as wordsIn, type Words } from '#main/app/words.ts';
import { appError } from '#shared/errors.ts';
import { LANGUAGES } from '#shared/model/settings.ts';
import type { Alert } from '#shared/model/watch.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { scenario } from '#test/support/mock-scenarios.ts';

/** Electron's notifications, all that were made. */
const desk = vi.hoisted(() => ({
  made: [] as EventEmitter[],
  closed: [] as EventEmitter[],
  said: [] as { title: string; body: string }[],
}));

vi.mock('electron', async () => {
  const { EventEmitter } = await import('node:events');
  class Notification extends EventEmitter {
    static isSupported = () => true;
    constructor(said: { title: string; body: string }) {
      super();
      desk.said.push(said);
    }
    show = () => void desk.made.push(this);
    close = () => void desk.closed.push(this);
  }
  return { Notification, BrowserWindow: { getFocusedWindow: () => null } };
});

beforeEach(() => {
  vi.useFakeTimers();
  for (const list of [desk.made, desk.closed, desk.said]) list.length = 0;
});
afterEach(() => void vi.useRealTimers());

it('a notification that Windows moved to the Action Center leads to its screen, and goes when it is over', () => {
  let snapshot: Snapshot = scenario('off');
  const open = vi.fn();
  const words = { t: (key: string) => key, format: { size: () => '' } } as unknown as Words;
  const notifications = createNotifications({ snapshot: () => snapshot, words: () => words, open });
  const raise = (...alerts: Alert[]) => {
    snapshot = { ...snapshot, watch: { ...snapshot.watch, alerts } };
    notifications.update();
    vi.advanceTimersByTime(120_000);
  };
  const off = { since: 0, kind: 'clock-off', offset: 2, bound: 0.1 } as const;
  raise({ ...off, id: '1' });
  const [first] = desk.made;
  // As Windows does when the time on the screen is over.
  first?.emit('close', {});
  expect(desk.closed).toEqual([]);
  raise();
  expect(desk.closed).toEqual([first]);
  raise();
  expect(desk.closed).toHaveLength(1);

  raise({ ...off, id: '2' });
  desk.made[1]?.emit('close', {});
  desk.made[1]?.emit('click', {});
  expect(open).toHaveBeenCalledExactlyOnceWith('overview');
  notifications.close();
});

it.each(LANGUAGES)(
  'a menu that is refused is answered at once with the reason, in %s',
  (language) => {
    const snapshot: Snapshot = scenario('off');
    const settings = { ...snapshot.settings, notify: false };
    const notifications = createNotifications({
      snapshot: () => ({ ...snapshot, settings }),
      words: () => wordsIn(language, 'auto'),
      open: () => undefined,
    });
    const refuse = (what: string) => notifications.refuse(appError('plan.busy', { what }, 'later'));
    // The window is open by then and shows the sync that runs.
    refuse('sync');
    expect(desk.made).toEqual([]);
    for (const what of ['apply', 'undo', 'start']) refuse(what);
    notifications.refuse(appError('bug', { detail: 'something' }, 'never'));
    expect(desk.made).toHaveLength(4);
    const bodies = desk.said.map(({ body }) => body);
    expect(bodies[0]).toBe(bodies[1]);
    expect(new Set([...bodies, desk.said[0]?.title]).size).toBe(4);
    expect(JSON.stringify(desk.said)).not.toContain('native.');
    notifications.close();
  },
);
