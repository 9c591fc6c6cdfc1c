import { describe, expect, it } from 'vitest';
import { judgeSurvey } from '#shared/core/select/judge.ts';
import {
  noticeSmear,
  remember,
  smearPoint,
  withSmear,
  type SmearPoint,
} from '#shared/core/select/smear.ts';
import type { BurstResult } from '#shared/core/client/burst.ts';
import type { LeapIndicator } from '#shared/model/sample.ts';
import type { LeapPolicy } from '#shared/model/source.ts';
import { server } from '../builders.ts';

const LEAP = Date.UTC(2017, 0) / 1000;
const HOUR = 3600;
const DAY = 24 * HOUR;

interface Said {
  readonly offset: number;
  readonly policy?: LeapPolicy;
  readonly leap?: LeapIndicator;
  readonly bound?: number;
  /** How long before the survey it was asked. */
  readonly age?: number;
}

/** What a survey tells, made so long after the leap second by the local clock. */
function pointOf(since: number, said: readonly Said[]): SmearPoint | null {
  const at = (LEAP + since) * 1000;
  const bursts = said.map((one, n): BurstResult => {
    const { offset, policy = 'unknown', leap = 'none', bound = 0.01, age = 0 } = one;
    const burst = server(n + 1, offset, bound, { leap: policy });
    const samples = burst.samples.map((sample) => ({ ...sample, leap, at: at - age * 1000 }));
    return { ...burst, samples };
  });
  return smearPoint(
    judgeSurvey(bursts, at),
    bursts.map(({ source }) => source),
  );
}

const steps = (leap: LeapIndicator = 'none', offset = 0): Said => ({
  offset,
  policy: 'steps',
  leap,
});
/** A check every quarter of an hour over `hours`, up to the time `end` after the leap second; the one under
 * test is apart from the others by `apart`. */
const series = (
  end: number,
  hours: number,
  apart: (since: number) => number,
  more: { kind?: LeapIndicator; local?: (since: number) => number } = {},
) =>
  Array.from({ length: 4 * hours + 1 }, (_, n) => {
    const since = end - hours * HOUR + (n * HOUR) / 4;
    const local = more.local?.(since) ?? 0;
    return pointOf(since, [
      steps(more.kind, local),
      steps(more.kind, local + 0.002),
      { offset: local + apart(since) },
    ])!;
  });
const notice = (points: readonly SmearPoint[]) => noticeSmear(points.slice(0, -1), points.at(-1)!);
const hostsOf = (points: readonly SmearPoint[]) =>
  [...(notice(points)?.servers.values() ?? [])].map(({ host }) => host);

/** From noon to noon, before the leap second and after it. */
const linear = (since: number) => (since < 0 ? 0 : 1) - (since + DAY / 2) / DAY;

describe('noticeSmear', () => {
  it('names who moves away from UTC before a leap second, and back after it', () => {
    for (const end of [-10 * HOUR, -HOUR, 2 * HOUR, 10 * HOUR]) {
      expect(hostsOf(series(end, 2, linear))).toEqual(['s3.example']);
    }
    expect(notice(series(-HOUR, 2, linear))?.apart).toBeCloseTo(11 / 24, 2);
  });

  it('understands a deleted second, which is announced', () => {
    const ahead = (since: number) => -linear(since);
    expect(hostsOf(series(-HOUR, 2, ahead, { kind: 'delete' }))).toEqual(['s3.example']);
    expect(hostsOf(series(-HOUR, 2, ahead, { kind: 'insert' }))).toEqual([]);
    expect(hostsOf(series(-HOUR, 2, ahead))).toEqual([]);
  });

  it('does not care what the local clock does', () => {
    const local = (since: number) => 400 + 80e-6 * since;
    expect(hostsOf(series(-HOUR, 2, linear, { local }))).toEqual(['s3.example']);
  });

  it('names also one that the catalogue takes for one that steps', () => {
    const points = series(-HOUR, 3, linear).map((point, n) => {
      const since = -4 * HOUR + (n * HOUR) / 4;
      const said = [steps(), steps(), steps('none', linear(since))];
      return pointOf(since, said) ?? point;
    });
    expect(hostsOf(points)).toEqual(['s3.example']);
  });

  it('needs an hour of surveys', () => {
    expect(hostsOf(series(-HOUR, 2, linear).slice(-5))).toEqual(['s3.example']);
    expect(hostsOf(series(-HOUR, 2, linear).slice(-4))).toEqual([]);
  });

  it('begins anew where the reference steps', () => {
    expect(hostsOf(series(HOUR / 2, 3, linear))).toEqual([]);
  });

  it.each<[string, number, (since: number) => number]>([
    ['a constant', -HOUR, () => -0.4],
    ['a drift in the other direction', -HOUR, (since) => -linear(since)],
    ['a drift of 5 ppm', -HOUR, (since) => -5e-6 * (since + 12 * HOUR)],
    ['a drift of 60 ppm', -HOUR, (since) => -60e-6 * (since + 5 * HOUR)],
    ['a drift that began two days ago', -HOUR, (since) => -11.6e-6 * (since + 60 * HOUR)],
    ['a drift that will not end within a day', 2 * HOUR, (since) => 1.5 - 11.6e-6 * since],
    ['one jump', -HOUR, (since) => (since < -2 * HOUR ? 0 : -0.2)],
    ['what is still inside the bounds', -11.7 * HOUR, linear],
  ])('takes %s for none', (_, end, apart) => {
    expect(hostsOf(series(end, 3, apart))).toEqual([]);
  });

  it('wants an announcement where a leap second is not usual, and remembers it', () => {
    const november = 61 * DAY;
    const early = (kind: LeapIndicator) => series(-HOUR, 2, linear, { kind });
    const shifted = (points: readonly SmearPoint[]) =>
      points.map((point) => ({ ...point, at: point.at - november + 30 * DAY }));
    expect(hostsOf(shifted(early('none')))).toEqual([]);
    expect(hostsOf(shifted(early('insert')))).toEqual(['s3.example']);
    const [first, ...rest] = shifted(early('none'));
    expect(hostsOf([{ ...first!, announced: 'insert' }, ...rest])).toEqual(['s3.example']);
  });

  it('is silent in the middle of a month, whatever is announced', () => {
    expect(
      hostsOf(series(-10 * DAY, 2, (since) => linear(since + 10 * DAY), { kind: 'insert' })),
    ).toEqual([]);
  });

  it('tells known servers at the first survey, if the leap second is announced', () => {
    const since = -6 * HOUR;
    const one = (offset: number, policy: LeapPolicy, kind: LeapIndicator) =>
      hostsOf([pointOf(since, [steps(kind), steps(kind), { offset, policy }])!]);
    expect(one(-0.25, 'smears', 'insert')).toEqual(['s3.example']);
    expect(one(-0.25, 'smears', 'none')).toEqual([]);
    expect(one(-0.25, 'unknown', 'insert')).toEqual([]);
    expect(one(-0.4, 'smears', 'insert')).toEqual([]);
    expect(one(0.25, 'smears', 'insert')).toEqual([]);
  });
});

describe('smearPoint', () => {
  it('takes as the reference who is known to step or announces a leap second', () => {
    const point = pointOf(-HOUR, [{ offset: 3, leap: 'insert' }, { offset: 2.9 }]);
    expect(point).toMatchObject({ at: LEAP - HOUR + 3, announced: 'insert' });
    expect(point?.others).toMatchObject([{ host: 's2.example' }]);
    expect(point?.others[0]?.apart).toBeCloseTo(-0.1, 9);
  });

  it('is null without a reference, or when it disagrees with itself', () => {
    expect(pointOf(-HOUR, [{ offset: 0 }, { offset: 0 }])).toBeNull();
    expect(pointOf(-HOUR, [steps('insert'), steps('insert', 1), { offset: 0 }])).toBeNull();
  });

  it('does not believe the announcement of a falseticker', () => {
    const said = [steps(), steps(), steps('insert', 5), { offset: 0 }];
    expect(pointOf(-HOUR, said)).toMatchObject({ announced: null });
  });

  it('leaves out answers that were kept from earlier: the local clock has drifted since', () => {
    const said = [steps(), steps(), { offset: 0, age: 900 }];
    expect(pointOf(-HOUR, said)?.others).toEqual([]);
  });
});

describe('remember', () => {
  const at = (since: number) => pointOf(since, [steps()])!;

  it('keeps three hours, at most one survey in five minutes', () => {
    let kept: readonly SmearPoint[] = [];
    for (let since = -DAY; since < 0; since += 60) kept = remember(kept, at(since));
    expect(kept.length).toBeGreaterThan(30);
    expect(kept.length).toBeLessThanOrEqual(37);
    expect(kept.at(-1)!.at - kept[0]!.at).toBeLessThanOrEqual(3 * HOUR);
  });

  it('forgets what seems to be of the future', () => {
    expect(remember([at(100)], at(0))).toEqual([at(0)]);
  });
});

describe('withSmear', () => {
  it('explains it before anything else, and to each server', () => {
    const survey = judgeSurvey([server(1, 0, 0.01), server(2, 0.3, 0.01)], 0);
    const servers = new Map([['192.0.2.2:123', { host: 's2.example', apart: 0.3 }]]);
    const told = withSmear(survey, { apart: 0.3, servers });
    expect(told.reasons[0]).toEqual({ code: 'smear-noticed', hosts: ['s2.example'], apart: 0.3 });
    expect(told.reasons[1]?.code).toBe('two-disagree');
    const first = told.servers.map(({ host, reasons }) => [host, reasons[0]?.code]);
    expect(first).toContainEqual(['s2.example', 'smearing']);
    expect(first).not.toContainEqual(['s1.example', 'smearing']);
  });
});
