import { describe, expect, it } from 'vitest';
import { ZERO_TIMESTAMP } from '#shared/core/time/timestamp.ts';
import type { Survey } from '#shared/model/survey.ts';
import type { UnixNs } from '#shared/units.ts';
import { scenario, server, survey, type Scenario, type SimServer } from './network.ts';

const SEEDS = Array.from({ length: 50 }, (_, n) => n + 1);
const good = (count: number, change: Partial<SimServer> = {}): SimServer[] =>
  Array.from({ length: count }, (_, n) => server(`10.0.0.${n + 1}`, change));

/** Runs a scenario under every seed and hands each survey to the check. */
function always(setting: Scenario, check: (result: Survey, seed: number) => void): void {
  for (const seed of SEEDS) check(survey(setting, seed), seed);
}

/** The truth lies within the bound, and the error is below the limit. */
function expectRight(result: Survey, truth: number, limit: number): void {
  expect(result.selection).not.toBeNull();
  const { offset, bound } = result.selection!;
  expect(Math.abs(offset - truth)).toBeLessThanOrEqual(bound);
  expect(Math.abs(offset - truth)).toBeLessThan(limit);
}

const verdicts = (result: Survey) =>
  Object.fromEntries(result.servers.map((one) => [one.host, one.verdict]));

describe('good servers', () => {
  it('give the offset to a millisecond over a path with little queueing', () => {
    always(scenario(good(4)), (result) => {
      expectRight(result, 0.3, 0.001);
      expect(result.reasons).toEqual([{ code: 'agree', agree: 4, of: 4 }]);
    });
  });

  it('give it to 20 ms where queues are as long as the path', () => {
    always(scenario(good(6, { queue: 0.02 })), (result) => expectRight(result, 0.3, 0.02));
  });

  it('are never called wrong for a third of the answers lost', () => {
    always(scenario(good(8, { loss: 0.18 })), (result) => {
      expectRight(result, 0.3, 0.002);
      for (const { verdict, samples, reasons } of result.servers) {
        expect(verdict).not.toBe('rejected');
        expect(verdict === 'silent').toBe(samples.length === 0);
        const lossy = samples.length > 0 && samples.length < 4;
        expect(reasons.some(({ code }) => code === 'partial-loss')).toBe(lossy);
      }
    });
  });

  it('stay right with a server behind a path that is 100 ms slower one way', () => {
    const lopsided = server('10.0.0.9', { out: 0.11 });
    always(scenario([...good(3), lopsided]), (result) => {
      expectRight(result, 0.3, 0.002);
      expect(verdicts(result)['10.0.0.9']).not.toBe('rejected');
      const report = result.servers.find((one) => one.host === '10.0.0.9')!;
      expect(report.offset).toBeCloseTo(0.35, 1);
      expect(Math.abs(report.offset! - 0.3)).toBeLessThanOrEqual(report.bound!);
    });
  });

  it('keep the truth inside each server’s bound while the clock drifts by 15 ppm', () => {
    for (const drift of [15e-6, -15e-6]) {
      always(scenario(good(4, { queue: 0.005 }), { drift, localBehind: 0 }), (result) => {
        const atTheEnd = -drift * 6;
        for (const { offset, bound } of result.servers) {
          expect(Math.abs(offset! - atTheEnd)).toBeLessThanOrEqual(bound! + 2e-6);
        }
      });
    }
  });

  it('are understood by a clock that is ten years out, either way', () => {
    for (const localBehind of [315_576_000, -315_576_000]) {
      always(scenario(good(4), { localBehind }), (result) => {
        expectRight(result, localBehind, 0.001);
      });
    }
  });

  it('are understood across the era boundary of 2036', () => {
    const boundary = 2_085_978_496_000_000_000n;
    for (const away of [-3_000_000_000n, 0n, 3_000_000_000n]) {
      const start = (boundary + away) as UnixNs;
      always(scenario(good(4), { start, localBehind: 2 }), (result) => {
        expectRight(result, 2, 0.001);
      });
    }
  });
});

describe('falsetickers', () => {
  const liars = (...errors: number[]) =>
    errors.map((error, n) => server(`10.9.9.${n + 1}`, { error }));

  it.each([
    ['one of four, by 2.5 s', 3, [2.5]],
    ['one of four, by 120 ms', 3, [0.12]],
    ['two of five, on both sides', 3, [1, -1]],
    ['two of five, of one mind', 3, [1, 1]],
    ['three of seven, of one mind', 4, [-0.75, -0.75, -0.75]],
  ])('are found: %s', (_, honest, errors) => {
    always(scenario([...good(honest), ...liars(...errors)]), (result) => {
      expectRight(result, 0.3, 0.002);
      expect([...result.selection!.falsetickers].sort()).toEqual(
        errors.map((_, n) => `10.9.9.${n + 1}:123`),
      );
      expect(result.reasons).toContainEqual({
        code: 'agree',
        agree: honest,
        of: honest + errors.length,
      });
    });
  });

  it.each([
    ['two of four are of one mind', 2, [1, 1], 2],
    ['three of five differ among themselves', 2, [1, 2, 3], 2],
    ['all five differ', 1, [1, 2, 3, 4], 1],
  ])('leave nobody to be believed when %s', (_, honest, errors, largest) => {
    always(scenario([...good(honest), ...liars(...errors)]), (result) => {
      expect(result.selection).toBeNull();
      const of = honest + errors.length;
      expect(result.reasons).toEqual([{ code: 'no-majority', largest, of }]);
      for (const { verdict } of result.servers) expect(verdict).toBe('usable');
    });
  });

  it('are believed when they are a majority of one mind: no vote can do better', () => {
    always(scenario([...good(2), ...liars(1, 1, 1)]), (result) => {
      expect(result.selection!.offset).toBeCloseTo(1.3, 2);
      expect(result.selection!.falsetickers).toHaveLength(2);
    });
  });

  it('stand against one honest server without a verdict', () => {
    always(scenario([...good(1), ...liars(1)]), (result) => {
      expect(result.selection).toBeNull();
      const [reason] = result.reasons;
      expect(reason?.code).toBe('two-disagree');
      expect(reason?.code === 'two-disagree' && reason.apart).toBeCloseTo(1, 2);
    });
  });
});

describe('servers that should not be followed', () => {
  const kiss = (code: string) => ({
    stratum: 0,
    leap: 'unsynchronised' as const,
    referenceId: Buffer.from(code).readUInt32BE(),
    receiveTimestamp: ZERO_TIMESTAMP,
    transmitTimestamp: ZERO_TIMESTAMP,
  });

  it('have no part in the result, and each says why', () => {
    const bad = [
      server('unsynchronised', { error: 9, says: { leap: 'unsynchronised' } }),
      server('stratum-16', { error: 9, says: { stratum: 16 } }),
      server('rate', { says: kiss('RATE') }),
      server('deny', { says: kiss('DENY') }),
      server('far', { error: 9, says: { rootDispersion: 3 } }),
      server('no-time', { says: { transmitTimestamp: ZERO_TIMESTAMP } }),
      server('mute', { loss: 1 }),
    ];
    always(scenario([...good(4), ...bad]), (result) => {
      expectRight(result, 0.3, 0.001);
      const reasons = Object.fromEntries(
        result.servers.map((one) => [one.host, one.reasons[0]?.code]),
      );
      expect(reasons).toMatchObject({
        unsynchronised: 'unsynchronised',
        'stratum-16': 'unsynchronised',
        rate: 'kod-rate',
        deny: 'kod-deny',
        far: 'root-distance',
        'no-time': 'zero-timestamp',
        mute: 'no-answer',
      });
      expect(result.reasons).toEqual([{ code: 'agree', agree: 4, of: 4 }]);
    });
  });

  it('cannot be talked into existence by an attacker who does not see the requests', () => {
    const attacked = good(4).map((one) => ({ ...one, forged: [kiss('DENY'), { stratum: 1 }] }));
    always(scenario(attacked), (result, seed) => {
      const calm = survey(scenario(good(4)), seed);
      expect(result.selection).toEqual(calm.selection);
      expect(verdicts(result)).toEqual(verdicts(calm));
      for (const { reasons } of result.servers) {
        expect(reasons).toContainEqual({ code: 'wrong-nonce', severity: 'warning' });
      }
    });
  });
});
