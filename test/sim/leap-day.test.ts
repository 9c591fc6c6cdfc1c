import { describe, expect, it } from 'vitest';
import { createSmearWatch } from '#main/engine/smear-watch.ts';
import type { Survey } from '#shared/model/survey.ts';
import type { Seconds, UnixNs } from '#shared/units.ts';
import { DAY, HOUR, runDay, scenario, type Check, type Scenario } from './day.ts';
import { accusedIn, errorOf, expectWithin } from './figures.ts';
import { always, server, sourceOf, type Over, type SimServer } from './server.ts';

/** Noon of the 31st of December 2016, the day that ended with a leap second. */
const NOON = 1_483_185_600_000_000_000n as UnixNs;
const MIDNIGHT: Seconds = DAY / 2;
/** After it, Unix time is a second less, so that the next noon is a second later. */
const insert = { at: MIDNIGHT, by: 1 } as const;

const announcing = (t: Seconds) => ({
  leap: t < MIDNIGHT ? ('insert' as const) : ('none' as const),
});

/** How far a clock is from UTC that spreads the second over `lasts`, by `shape` from 0 to 1. */
const smeared =
  (
    begins: Seconds,
    lasts: Seconds,
    shape: (part: number) => number = (part) => part,
  ): Over<Seconds> =>
  (t) => {
    const part = Math.min(1, Math.max(0, (t - begins) / lasts));
    return (t >= MIDNIGHT ? 1 : 0) - shape(part);
  };
const cosine = (part: number) => (1 - Math.cos(Math.PI * part)) / 2;
const noonToNoon = smeared(0, DAY);

const steppers = (count: number): SimServer[] =>
  Array.from({ length: count }, (_, n) =>
    server(`10.0.0.${n + 1}`, { leap: 'steps', says: announcing }),
  );
const others = (count: number, error: Over<Seconds>, leap: SimServer['leap'] = 'unknown') =>
  Array.from({ length: count }, (_, n) => server(`10.7.7.${n + 1}`, { error, leap }));

/** The day, with what the engine makes of its surveys. */
function watched(setting: Scenario, seed = 1): readonly Check[] {
  const watch = createSmearWatch();
  const sources = setting.servers.map(sourceOf);
  return runDay(setting, seed).map((check) => ({ ...check, survey: watch(check.survey, sources) }));
}
const leapDay = (servers: readonly SimServer[], local: Partial<Scenario['local']> = {}) =>
  scenario(servers, { start: NOON, leap: insert, local });

const noticed = ({ reasons }: Survey) => reasons.find(({ code }) => code === 'smear-noticed');
const namesIn = (survey: Survey): readonly string[] => {
  const reason = noticed(survey);
  return reason?.code === 'smear-noticed' ? reason.hosts : [];
};
const between = (checks: readonly Check[], from: Seconds, to: Seconds) =>
  checks.filter(({ at }) => at >= from && at <= to);

describe('the day of a leap second', () => {
  it.each([
    ['a clock that takes no notice', {}],
    ['a clock that steps with it', { steps: [{ at: MIDNIGHT, by: -1 }] }],
  ])('is passed with servers that step, by %s', (_, local) => {
    const checks = watched(leapDay(steppers(5), local));
    expectWithin(checks, { p95: 0.001 });
    expect(checks.filter(({ survey }) => noticed(survey))).toEqual([]);
  });

  it('gives no answer for a burst across it, rather than a wrong one', () => {
    const across = { ...leapDay(steppers(5)), leap: { at: MIDNIGHT + 3, by: 1 } as const };
    const checks = watched(across);
    const [hit] = between(checks, MIDNIGHT, MIDNIGHT + 60);
    expect(hit?.survey.selection).toBeNull();
    expectWithin(
      checks.filter((one) => one !== hit),
      { p95: 0.001 },
    );
  });

  it('outvotes the servers that smear, and says that they do', () => {
    const smearing = others(2, noonToNoon, 'smears');
    const checks = watched(leapDay([...steppers(4), ...smearing]));
    const names = smearing.map(({ name }) => name);
    expectWithin(between(checks, HOUR, DAY - HOUR), { p95: 0.001, accused: 0 }, names);
    for (const check of between(checks, 2 * HOUR, DAY - 2 * HOUR)) {
      expect(accusedIn(check)).toEqual(names);
      expect(check.survey.reasons).toContainEqual({
        code: 'mixed-leap-policies',
        smearing: names,
        drop: names,
      });
    }
    expect(namesIn(between(checks, HOUR, 2 * HOUR).at(-1)!.survey)).toEqual(names);
  });

  it('leaves nobody to be believed when three smear and three do not, and says why', () => {
    const checks = watched(leapDay([...steppers(3), ...others(3, noonToNoon, 'smears')]));
    for (const { survey } of between(checks, 2 * HOUR, MIDNIGHT - 1)) {
      expect(survey.selection).toBeNull();
      expect(survey.reasons[0]).toMatchObject({ code: 'smear-noticed' });
      expect(namesIn(survey)).toEqual(['10.7.7.1', '10.7.7.2', '10.7.7.3']);
    }
  });

  it('is lost when those that smear are the majority; only the notice tells', () => {
    const checks = watched(leapDay([...steppers(2), ...others(5, noonToNoon)]));
    const [worst] = between(checks, MIDNIGHT - HOUR, MIDNIGHT - 1).slice(-1);
    expect(errorOf(worst!)).toBeGreaterThan(0.45);
    const reason = noticed(worst!.survey);
    expect(reason?.code === 'smear-noticed' && reason.apart).toBeCloseTo(0.5, 1);
  });
});

describe('a smear that the catalogue does not know', () => {
  it.each<[string, Over<Seconds>, from: Seconds, to: Seconds]>([
    ['linear, from noon to noon', noonToNoon, 1.1 * HOUR, DAY - HOUR],
    ['linear, over 20 hours around it', smeared(2 * HOUR, 20 * HOUR), 3.5 * HOUR, 21 * HOUR],
    ['linear, over the 12 hours before it', smeared(0, 12 * HOUR), 1.1 * HOUR, MIDNIGHT - 1],
    ['linear, over the 12 hours after it', smeared(MIDNIGHT, 12 * HOUR), 14 * HOUR, 23 * HOUR],
    ['a cosine over 24 hours', smeared(0, DAY, cosine), 7 * HOUR, 18 * HOUR],
    ['a cosine over 20 hours', smeared(2 * HOUR, 20 * HOUR, cosine), 8 * HOUR, 17 * HOUR],
  ])('is noticed: %s', (_, error, from, to) => {
    const checks = watched(leapDay([...steppers(4), ...others(2, error)]));
    for (const { at, survey } of between(checks, from, to)) {
      // Across the leap second the series begins anew, and takes an hour.
      if (at >= MIDNIGHT && at < MIDNIGHT + 1.1 * HOUR) continue;
      expect(namesIn(survey), String(at / HOUR)).toEqual(['10.7.7.1', '10.7.7.2']);
    }
  });

  it('is noticed when the local clock is bad and is set meanwhile', () => {
    const local = { frequency: 80e-6, steps: [{ at: 4 * HOUR + 100, by: 5 }] };
    const checks = watched(leapDay([...steppers(4), ...others(2, noonToNoon)], local));
    for (const { survey } of between(checks, 1.1 * HOUR, MIDNIGHT - 1)) {
      expect(namesIn(survey)).toEqual(['10.7.7.1', '10.7.7.2']);
    }
  });
});

describe('no smear', () => {
  const silentSteppers = Array.from({ length: 4 }, (_, n) =>
    server(`10.0.0.${n + 1}`, { leap: 'steps' }),
  );
  /** Not announced, on a day on which it could be. */
  const quietDay = (error: Over<Seconds>, change: Partial<Scenario> = {}) =>
    scenario([...silentSteppers, server('10.7.7.1', { error })], { start: NOON, ...change });
  const summer = 1_785_000_000_000_000_000n as UnixNs;

  it.each<[string, Scenario]>([
    ['is seen in a server that is wrong by a constant', quietDay(always(-0.25))],
    [
      'is seen in one that is wrong by a constant, at the end of an unsteady path',
      scenario(
        [...silentSteppers, server('10.7.7.1', { error: always(-0.25), queue: always(0.05) })],
        { start: NOON },
      ),
    ],
    ['is seen in one that turns bad', quietDay((t) => (t > MIDNIGHT / 2 ? -0.3 : 0))],
    ...[-2e-6, -5e-6, -60e-6, -200e-6, 12e-6, 30e-6].map((rate): [string, Scenario] => [
      `is seen in one that drifts by ${(rate * 1e6).toFixed(0)} ppm from then on`,
      quietDay((t) => rate * t),
    ]),
    ['is seen in one that has drifted so for days', quietDay((t) => -12e-6 * (t + 2 * DAY))],
    [
      'is seen in one behind a modem with a large buffer',
      scenario(
        [...silentSteppers, server('10.7.7.1', { queue: (t) => (t % HOUR < 1800 ? 0.3 : 0.002) })],
        { start: NOON },
      ),
    ],
    ['is seen in the middle of a month', quietDay((t) => -t / DAY, { start: summer })],
    [
      'is seen where the reference disagrees',
      scenario(
        [
          server('10.0.0.1', { leap: 'steps' }),
          server('10.0.0.2', { leap: 'steps', error: always(1) }),
          server('10.7.7.1', { error: (t) => -t / DAY }),
        ],
        { start: NOON },
      ),
    ],
  ])('%s', (_, setting) => {
    for (const seed of [1, 2, 3]) {
      for (const { survey } of watched(setting, seed)) expect(noticed(survey)).toBeUndefined();
    }
  });

  it('can be told from a server that begins to drift at its rate on that very day', () => {
    // It does exactly what a smear does, so this is expected to fail.
    const checks = watched(quietDay((t) => -12e-6 * t));
    expect(checks.some(({ survey }) => noticed(survey))).toBe(true);
  });
});
