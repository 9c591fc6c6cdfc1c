import { describe, expect, it } from 'vitest';
import { APART_MS, createNoticeQueue, GATHER_MS, noticeOf } from '#main/app/notices.ts';
import { words } from '#main/app/words.ts';
import type { Alert } from '#shared/model/watch.ts';

const off = (id: string): Alert => ({
  id,
  since: 0,
  kind: 'clock-off',
  offset: -2.5,
  bound: 0.004,
});
const stopped = (id: string): Alert => ({ id, since: 0, kind: 'service-stopped', unit: 'chrony' });
const silent = (id: string): Alert => ({ id, since: 0, kind: 'servers-silent', seconds: 7200 });

/** A queue on a clock that the test moves. */
function queueOf() {
  let now = 0;
  let due: { at: number; call: () => void } | null = null;
  const told: string[][] = [];
  const state = { mayTell: true };
  const queue = createNoticeQueue({
    uptime: () => now,
    later: (ms, call) => {
      due = { at: now + ms, call };
      return () => (due = null);
    },
    mayTell: () => state.mayTell,
    tell: (alerts) => told.push(alerts.map(({ id }) => id)),
  });
  const pass = (ms: number): void => {
    now += ms;
    while (due !== null && due.at <= now) {
      const { call } = due;
      due = null;
      call();
    }
  };
  return { queue, pass, told, state };
}

describe('the queue of notifications', () => {
  it('tells of an alert once, however long it lasts', () => {
    const { queue, pass, told } = queueOf();
    for (let minute = 0; minute < 60; minute += 1) {
      queue.update([off('a')]);
      pass(60_000);
    }
    expect(told).toEqual([['a']]);
  });

  it('tells together of what comes together', () => {
    const { queue, pass, told } = queueOf();
    queue.update([off('a')]);
    pass(GATHER_MS / 2);
    queue.update([off('a'), stopped('b'), silent('c')]);
    pass(GATHER_MS);
    expect(told).toEqual([['a', 'b', 'c']]);
  });

  it('keeps two notifications apart', () => {
    const { queue, pass, told } = queueOf();
    queue.update([off('a')]);
    pass(GATHER_MS);
    queue.update([off('a'), stopped('b')]);
    pass(GATHER_MS);
    queue.update([off('a'), stopped('b'), silent('c')]);
    pass(GATHER_MS);
    expect(told).toEqual([['a']]);
    pass(APART_MS);
    expect(told).toEqual([['a'], ['b', 'c']]);
  });

  it('says nothing of an alert that was over before', () => {
    const { queue, pass, told } = queueOf();
    queue.update([off('a'), stopped('b')]);
    queue.update([stopped('b')]);
    pass(GATHER_MS);
    expect(told).toEqual([['b']]);
  });

  it('tells of one that went before it was told of, and came back under its name', () => {
    const { queue, pass, told } = queueOf();
    queue.update([off('a')]);
    queue.update([]);
    pass(GATHER_MS);
    queue.update([off('a')]);
    pass(GATHER_MS);
    expect(told).toEqual([['a']]);
  });

  it('says nothing later of what came while the window showed it', () => {
    const { queue, pass, told, state } = queueOf();
    state.mayTell = false;
    queue.update([off('a')]);
    pass(GATHER_MS);
    state.mayTell = true;
    queue.update([off('a')]);
    pass(APART_MS);
    expect(told).toEqual([]);
  });

  it('tells of an alert that comes back, which has another name then', () => {
    const { queue, pass, told } = queueOf();
    queue.update([off('a')]);
    pass(GATHER_MS);
    queue.update([]);
    pass(APART_MS);
    queue.update([off('b')]);
    pass(GATHER_MS);
    expect(told).toEqual([['a'], ['b']]);
  });
});

describe('a notification', () => {
  const said = words('en', 'auto');

  it('says what is the matter, and leads to where it can be mended', () => {
    expect(noticeOf([off('a')], said)).toEqual({
      ids: ['a'],
      title: 'This computer’s clock is off by 2.500\u00a0s',
      body: 'Click to set it right.',
      screen: 'overview',
    });
    expect(noticeOf([silent('c')], said)).toMatchObject({
      title: 'No time server has answered for 2 hours',
      screen: 'diagnose',
    });
    const undone: Alert = { id: 'd', since: 0, kind: 'change-failed', undone: true };
    expect(noticeOf([undone], said)).toMatchObject({ screen: 'changes' });
  });

  it('lists several', () => {
    const { title, body, screen } = noticeOf([off('a'), stopped('b')], said);
    expect(title).toBe('2 things about this computer’s clock need a look');
    expect(body.split('\n')).toHaveLength(2);
    expect(screen).toBe('diagnose');
  });
});
