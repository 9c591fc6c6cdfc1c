import { describe, expect, it } from 'vitest';
import type { Seconds } from '#shared/units.ts';
import { DAY, HOUR, scenario, type Check } from './day.ts';
import { accusedIn, days, errorOf, expectWithin, p95Of, share } from './figures.ts';
import { randomFrom } from './random.ts';
import { always, server, type Over, type SimServer } from './server.ts';

const good = (count: number): SimServer[] =>
  Array.from({ length: count }, (_, n) => server(`10.0.0.${n + 1}`, { queue: always(0.003) }));
const liars = (...errors: readonly Over<Seconds>[]): SimServer[] =>
  errors.map((error, n) => server(`10.9.9.${n + 1}`, { error, queue: always(0.003) }));
const names = (servers: readonly SimServer[]) => servers.map(({ name }) => name);

/** The bounds of two of these servers together: who is wrong by more than this cannot agree. */
const APART: Seconds = 0.06;
const P95: Seconds = 0.002;

/** Each of them says something else, and something else every hour. */
const independent = (count: number) =>
  liars(
    ...Array.from({ length: count }, (_, n): Over<Seconds> => {
      const random = randomFrom(1000 + n);
      const lies = Array.from({ length: DAY / HOUR + 1 }, () => random.uniform());
      return (t) =>
        (n % 2 === 0 ? 1 : -1) * (n + 1 + 0.5 * lies[Math.floor(Math.max(0, t) / HOUR)]!);
    }),
  );
/** All of them say the same. */
const colluding = (count: number, error = 1) =>
  liars(...Array.from({ length: count }, () => always(error)));

describe('a day with falsetickers among nine servers', () => {
  it.each(
    [1, 2, 3, 4].flatMap((count) => [
      { count, how: 'independent', wrong: independent(count) },
      { count, how: 'of one mind', wrong: colluding(count) },
      { count, how: 'of one mind and close', wrong: colluding(count, -1.2 * APART) },
    ]),
  )('finds $count, $how', ({ count, wrong }) => {
    const checks = days(scenario([...good(9 - count), ...wrong]));
    expectWithin(checks, { p95: P95 }, names(wrong));
    for (const check of checks) expect(accusedIn(check)).toEqual(names(wrong));
  });

  it('cannot find five of one mind: they are the majority', () => {
    const checks = days(scenario([...good(4), ...colluding(5)]));
    for (const check of checks) {
      expect(errorOf(check)).toBeGreaterThan(0.99);
      expect(accusedIn(check)).toEqual(names(good(4)));
    }
  });

  it('believes nobody when five say five different things', () => {
    for (const { survey } of days(scenario([...good(4), ...independent(5)]))) {
      expect(survey.selection).toBeNull();
      expect(survey.reasons).toEqual([{ code: 'no-majority', largest: 4, of: 9 }]);
    }
  });
});

describe('a day with one server of five that', () => {
  const withOne = (change: Partial<SimServer>) =>
    scenario([...good(4), server('10.9.9.1', { queue: always(0.003), ...change })]);
  /** Checks in which that server's error is such. */
  const during = (checks: readonly Check[], error: Over<Seconds>, is: (size: Seconds) => boolean) =>
    checks.filter(({ at }) => is(Math.abs(error(at - 4))) && is(Math.abs(error(at))));

  it.each<[string, Over<Seconds>, outside: number]>([
    ['turns bad at noon', (t) => (t > DAY / 2 ? 0.5 : 0), 0],
    ['is bad every other hour', (t) => (Math.floor(t / HOUR) % 2) * -0.2, 0],
    ['drifts away by 50 ppm', (t) => 50e-6 * (t - DAY / 2), 0],
    ['drifts away by 5 ppm', (t) => 5e-6 * t, 0],
  ])('%s', (_, error, outside) => {
    const checks = days(withOne({ error }));
    expectWithin(checks, { p95: P95, outside }, ['10.9.9.1']);
    expect(Math.max(...checks.map((check) => errorOf(check)!))).toBeLessThan(3 * P95);
    const bad = during(checks, error, (size) => size > APART);
    const fine = during(checks, error, (size) => size < 0.001);
    expect(bad.length).toBeGreaterThan(50);
    expect(fine.length).toBeGreaterThan(0);
    for (const check of bad) expect(accusedIn(check)).toEqual(['10.9.9.1']);
    for (const check of fine) expect(accusedIn(check)).toEqual([]);
  });

  it('jumps in the middle of a burst', () => {
    const checks = days(withOne({ error: (t) => (t > 10 * 900 + 3 ? 0.5 : 0) }));
    expectWithin(checks, { p95: P95 }, ['10.9.9.1']);
  });

  it('falls silent in the afternoon', () => {
    const checks = days(withOne({ answers: (t) => t < DAY / 2 }));
    expectWithin(checks, { p95: P95 });
    for (const { at, survey } of checks) {
      const one = survey.servers.find(({ host }) => host === '10.9.9.1')!;
      expect(one.verdict === 'silent').toBe(at > DAY / 2);
      expect(one.reasons.some(({ code }) => code === 'no-answer')).toBe(at > DAY / 2);
    }
  });
});

describe('a day with servers too uncertain to tell', () => {
  const coarse = (n: number, change: Partial<SimServer> = {}) =>
    server(`10.5.5.${n}`, { error: always(0.4), says: always({ rootDispersion: 0.8 }), ...change });

  it('does not let them pull the time to their side', () => {
    const alone = p95Of(days(scenario(good(3))));
    const checks = days(scenario([...good(3), coarse(1), coarse(2)]));
    expectWithin(checks, { p95: 1.5 * alone });
    expect(share(checks, (check) => accusedIn(check).length > 0)).toBe(0);
  });

  it('does not let one of them reconcile two that are a second apart', () => {
    for (const { survey } of days(scenario([...good(1), ...colluding(1), coarse(1)]))) {
      expect(survey.selection).toBeNull();
      expect(survey.reasons[0]).toEqual({ code: 'two-majorities', of: 3 });
    }
  });
});

describe('a day on which nobody should be believed', () => {
  const cases: [string, SimServer[], object][] = [
    ['two against two', [...good(2), ...colluding(2)], { code: 'no-majority', largest: 2, of: 4 }],
    ['all apart', [...good(1), ...independent(3)], { code: 'no-majority', largest: 1, of: 4 }],
    [
      'three against three',
      [...good(3), ...colluding(3)],
      { code: 'no-majority', largest: 3, of: 6 },
    ],
    ['two that disagree', [...good(1), ...colluding(1)], { code: 'two-disagree' }],
    [
      'all but one silent, and that one unsynchronised',
      [
        server('10.0.0.1', { answers: always(false) }),
        server('10.0.0.2', { says: always({ leap: 'unsynchronised' }) }),
      ],
      { code: 'none-usable', of: 2 },
    ],
  ];
  it.each(cases)('%s', (_, servers, reason) => {
    for (const { survey } of days(scenario(servers))) {
      expect(survey.selection).toBeNull();
      expect(survey.reasons[0]).toMatchObject(reason);
      expect(survey.servers.some(({ verdict }) => verdict === 'used')).toBe(false);
    }
  });
});
