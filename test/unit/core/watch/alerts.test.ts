import { describe, expect, it } from 'vitest';
import { afterLook, lowered, NO_ALERTS, REST, type Conditions } from '#shared/core/watch/alerts.ts';
import { failureOf, changeEvent } from '#shared/core/watch/change.ts';
import { isClockOff } from '#shared/core/watch/clock-off.ts';

const ALL_WELL: Conditions = {
  'clock-off': null,
  'service-stopped': null,
  'servers-silent': null,
  'change-failed': null,
};
const STOPPED: Conditions = {
  ...ALL_WELL,
  'service-stopped': { kind: 'service-stopped', unit: 'chrony.service' },
};
const off = (offset: number): Conditions => ({
  ...ALL_WELL,
  'clock-off': { kind: 'clock-off', offset, bound: 0.01 },
});
const OFF_TOO: Conditions = { ...off(2), 'service-stopped': STOPPED['service-stopped'] };

describe('an alert', () => {
  it('is raised once and keeps its name while its figures follow', () => {
    const raised = afterLook(NO_ALERTS, off(0.7), 100, 1e12);
    expect(raised.alerts).toEqual([
      { id: 'clock-off-1', since: 1e12, kind: 'clock-off', offset: 0.7, bound: 0.01 },
    ]);
    const followed = afterLook(raised, off(0.8), 200, 1e12 + 1e5);
    expect(followed.alerts).toMatchObject([{ id: 'clock-off-1', since: 1e12, offset: 0.8 }]);
  });

  it('leaves the state as it is when there is nothing new', () => {
    const raised = afterLook(NO_ALERTS, STOPPED, 100, 1e12);
    expect(afterLook(raised, STOPPED, 200, 1e12 + 1e5)).toBe(raised);
    expect(afterLook(NO_ALERTS, ALL_WELL, 100, 1e12)).toBe(NO_ALERTS);
  });

  it('that comes and goes is raised once an hour at most', () => {
    let state = NO_ALERTS;
    const ids = new Set<string>();
    for (let now = 0; now < 6 * REST; now += 60) {
      state = afterLook(state, (now / 60) % 2 === 0 ? STOPPED : ALL_WELL, now, now * 1000);
      for (const { id } of state.alerts) ids.add(id);
    }
    expect(ids.size).toBe(6);
  });

  it('that is back within the hour is the same one, in its place', () => {
    const both = afterLook(afterLook(NO_ALERTS, STOPPED, 100, 1e12), OFF_TOO, 130, 1e12 + 3e4);
    const alone = afterLook(both, off(2), 200, 1e12 + 1e5);
    expect(alone.alerts.map(({ id }) => id)).toEqual(['clock-off-2']);
    const again = afterLook(alone, OFF_TOO, 210, 1e12 + 11e4);
    expect(again.alerts).toMatchObject([
      { id: 'service-stopped-1', since: 1e12 },
      { id: 'clock-off-2', since: 1e12 + 3e4 },
    ]);
  });

  it('does not keep another kind from being raised, and they stand in order of age', () => {
    const first = afterLook(NO_ALERTS, STOPPED, 100, 1e12);
    const both = afterLook(first, OFF_TOO, 130, 1e12);
    expect(both.alerts.map(({ id }) => id)).toEqual(['service-stopped-1', 'clock-off-2']);
  });

  it('of a failed change is raised for each of them', () => {
    const failed: Conditions = {
      ...ALL_WELL,
      'change-failed': { kind: 'change-failed', undone: true },
    };
    const first = afterLook(NO_ALERTS, failed, 100, 1e12);
    const second = afterLook(lowered(first, 'change-failed'), failed, 110, 1e12);
    expect(second.alerts.map(({ id }) => id)).toEqual(['change-failed-2']);
  });
});

describe('isClockOff', () => {
  it('wants to be certain, and lets go only well below the threshold', () => {
    expect(isClockOff(false, { offset: -0.6, bound: 0.05 }, 0.5)).toBe(true);
    expect(isClockOff(false, { offset: 0.6, bound: 0.11 }, 0.5)).toBe(false);
    expect(isClockOff(true, { offset: 0.45, bound: 0.001 }, 0.5)).toBe(true);
    expect(isClockOff(true, { offset: 0.39, bound: 0.001 }, 0.5)).toBe(false);
    expect(isClockOff(false, { offset: 0.45, bound: 0.001 }, 0.5)).toBe(false);
  });

  it('stays with what it said while nothing is known', () => {
    expect(isClockOff(true, null, 0.5)).toBe(true);
    expect(isClockOff(false, null, 0.5)).toBe(false);
  });
});

describe('a change', () => {
  const ended = (
    outcome: object | null,
    work: 'apply' | 'undo' = 'apply',
    undoOf: string | null = null,
  ) => ({ outcome, work, undoOf }) as Parameters<typeof failureOf>[1];
  const applied = { state: 'applied', changeId: 'c2' };

  it('that failed and was taken back is over when it was put away', () => {
    const failure = failureOf(null, ended({ state: 'failed', undone: true }));
    expect(failure).toEqual({ undone: true });
    expect(failureOf(failure, ended(null))).toBeNull();
  });

  it('that could not be taken back is over when another went well', () => {
    const failure = failureOf(null, ended({ state: 'failed', undone: false }));
    expect(failureOf(failure, ended(null))).toEqual({ undone: false });
    expect(failureOf(failure, ended({ state: 'cancelled' }))).toEqual({ undone: false });
    expect(failureOf(failure, ended(applied))).toBeNull();
  });

  it('is remembered with its name when anything came of it', () => {
    expect(changeEvent(ended(applied))).toEqual({
      kind: 'change',
      changeId: 'c2',
      what: 'applied',
    });
    expect(changeEvent(ended({ ...applied, changeId: null }, 'undo', 'c1'))).toEqual({
      kind: 'change',
      changeId: 'c1',
      what: 'undone',
    });
    expect(changeEvent(ended({ state: 'failed', undone: true }))).toMatchObject({ what: 'failed' });
    expect(changeEvent(ended({ state: 'cancelled' }))).toBeNull();
    expect(changeEvent(ended(null))).toBeNull();
  });
});
