import { describe, expect, it } from 'vitest';
import { ZERO_TIMESTAMP } from '#shared/core/time/timestamp.ts';
import type { Survey } from '#shared/model/survey.ts';
import type { Seconds } from '#shared/units.ts';
import { scenario, survey, type Scenario } from './day.ts';
import { always, kiss, server, type SimServer } from './server.ts';

const SEEDS = Array.from({ length: 50 }, (_, n) => n + 1);
const good = (count: number, change: Partial<SimServer> = {}): SimServer[] =>
  Array.from({ length: count }, (_, n) => server(`10.0.0.${n + 1}`, change));

/** Runs a survey under every seed and hands each to the check. */
function repeat(
  setting: Scenario,
  check: (result: Survey, truth: Seconds, seed: number) => void,
): void {
  for (const seed of SEEDS) {
    const result = survey(setting, seed);
    check(result.survey, result.truth, seed);
  }
}

/** The truth lies within the bound, and the error is below the limit. */
function expectRight({ selection }: Survey, truth: Seconds, limit: Seconds): void {
  expect(selection).not.toBeNull();
  const error = Math.abs(selection!.offset - truth);
  expect(error).toBeLessThanOrEqual(selection!.bound);
  expect(error).toBeLessThan(limit);
}

const verdicts = (result: Survey) =>
  Object.fromEntries(result.servers.map((one) => [one.host, one.verdict]));

describe('good servers', () => {
  it('give the offset to a millisecond over a path with little queueing', () => {
    repeat(scenario(good(4)), (result, truth) => {
      expectRight(result, truth, 0.001);
      expect(result.reasons).toEqual([{ code: 'agree', agree: 4, of: 4 }]);
    });
  });

  it('are never called wrong for a third of the answers lost', () => {
    repeat(scenario(good(8, { loss: 0.18 })), (result, truth) => {
      expectRight(result, truth, 0.002);
      for (const { verdict, samples, sent, reasons } of result.servers) {
        expect(verdict).not.toBe('rejected');
        expect(verdict === 'silent').toBe(samples.length === 0);
        const lossy = samples.length > 0 && samples.length < sent;
        expect(reasons.some(({ code }) => code === 'partial-loss')).toBe(lossy);
      }
    });
  });

  it('stay right with a server behind a path that is 100 ms slower one way', () => {
    const lopsided = server('10.0.0.9', { out: 0.11 });
    repeat(scenario([...good(3), lopsided]), (result, truth) => {
      expectRight(result, truth, 0.002);
      expect(verdicts(result)['10.0.0.9']).not.toBe('rejected');
      const report = result.servers.find((one) => one.host === '10.0.0.9')!;
      expect(report.offset).toBeCloseTo(0.35, 1);
      expect(Math.abs(report.offset! - truth)).toBeLessThanOrEqual(report.bound!);
    });
  });
});

describe('few servers', () => {
  const liars = (...errors: number[]) =>
    errors.map((error, n) => server(`10.9.9.${n + 1}`, { error: always(error) }));

  it.each([
    ['one of three', 2, [1]],
    ['one of four, by 120 ms', 3, [0.12]],
    ['two of five, on both sides', 3, [1, -1]],
  ])('find %s that is wrong', (_, honest, errors) => {
    repeat(scenario([...good(honest), ...liars(...errors)]), (result, truth) => {
      expectRight(result, truth, 0.002);
      const names = errors.map((_, n) => `10.9.9.${n + 1}:123`);
      expect([...result.selection!.falsetickers].sort()).toEqual(names);
      const of = honest + errors.length;
      expect(result.reasons).toContainEqual({ code: 'agree', agree: honest, of });
    });
  });

  it('believe two liars of one mind against one honest server: no vote can do better', () => {
    repeat(scenario([...good(1), ...liars(1, 1)]), (result, truth) => {
      expect(result.selection!.offset - truth).toBeCloseTo(1, 2);
      expect(result.selection!.falsetickers).toEqual(['10.0.0.1:123']);
    });
  });
});

describe('servers that should not be followed', () => {
  it('have no part in the result, and each says why', () => {
    const wrong = { error: always(9) };
    const bad = [
      server('unsynchronised', { ...wrong, says: always({ leap: 'unsynchronised' }) }),
      server('stratum-16', { ...wrong, says: always({ stratum: 16 }) }),
      server('rate', { says: always(kiss('RATE')) }),
      server('deny', { says: always(kiss('DENY')) }),
      server('far', { ...wrong, says: always({ rootDispersion: 3 }) }),
      server('no-time', { says: always({ transmitTimestamp: ZERO_TIMESTAMP }) }),
      server('mute', { answers: always(false) }),
    ];
    repeat(scenario([...good(4), ...bad]), (result, truth) => {
      expectRight(result, truth, 0.001);
      const seen = Object.fromEntries(
        result.servers.map((one) => [one.host, [one.verdict, one.reasons[0]?.code]]),
      );
      expect(seen).toMatchObject({
        unsynchronised: ['rejected', 'unsynchronised'],
        'stratum-16': ['rejected', 'unsynchronised'],
        rate: ['rejected', 'kod-rate'],
        deny: ['rejected', 'kod-deny'],
        far: ['rejected', 'root-distance'],
        'no-time': ['rejected', 'zero-timestamp'],
        mute: ['silent', 'no-answer'],
      });
      expect(result.reasons).toEqual([{ code: 'agree', agree: 4, of: 4 }]);
    });
  });

  it('cannot be talked into existence by an attacker who does not see the requests', () => {
    const attacked = good(4).map((one) => ({ ...one, forged: [kiss('DENY'), { stratum: 1 }] }));
    repeat(scenario(attacked), (result, truth) => {
      expectRight(result, truth, 0.001);
      expect(result.reasons).toEqual([{ code: 'agree', agree: 4, of: 4 }]);
      for (const { reasons } of result.servers) {
        expect(reasons).toContainEqual({ code: 'wrong-nonce', severity: 'warning' });
      }
    });
  });
});
