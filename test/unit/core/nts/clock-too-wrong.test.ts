import { describe, expect, it } from 'vitest';
import { judgeBurst, type BurstResult } from '#shared/core/client/burst.ts';
import { judgeByDates } from '#shared/core/nts/clock-too-wrong.ts';
import type { Reason } from '#shared/model/reason.ts';
import { burst, sample } from '../builders.ts';

const DAY = 86_400;
const DAY_MS = DAY * 1000;
const AT = sample().at;
const REFUSAL: Reason = { code: 'nts-certificate', severity: 'bad', detail: 'expired' };
/** Certificates of 90 days that expired 100 days ago by the local clock. */
const DATES = { notBefore: AT - 190 * DAY_MS, notAfter: AT - 100 * DAY_MS };

const measured = (offset: number, change: Partial<BurstResult> = {}): BurstResult =>
  burst({ samples: [sample({ offset })], ...change });
const judge = (result: BurstResult, dates = DATES) => judgeByDates(result, REFUSAL, dates);

describe('certificates refused for their dates', () => {
  it('mean a wrong clock, where they hold at the time that plain NTP gives', () => {
    const result = judge(measured(-120 * DAY));
    expect(result).toMatchObject({ authentication: 'none', samples: [{ offset: -120 * DAY }] });
    expect(judgeBurst(result)).toMatchObject({
      standing: 'fit',
      reasons: [{ code: 'nts-clock-too-wrong', severity: 'warning', seconds: -120 * DAY }],
    });
  });

  it('mean so while the burst still runs', () => {
    const result = judge(measured(-120 * DAY, { finished: false }));
    expect(result.failure?.code).toBe('nts-clock-too-wrong');
  });

  const sound = sample({ offset: -120 * DAY });
  const kiss = sample({ dispersion: 16, reasons: [{ code: 'kod-rate', severity: 'bad' }] });
  it.each<[string, BurstResult]>([
    ['plain NTP says that the clock is right', measured(0.01)],
    ['the time that it gives is before them as well', measured(-200 * DAY)],
    ['the time that it gives is still after them', measured(-99 * DAY)],
    ['nobody answered', burst({ samples: [] })],
    ['nothing has come yet', burst({ samples: [], finished: false })],
    ['the server answered with a kiss', burst({ samples: [kiss] })],
    [
      'the answers contradict the server',
      burst({ samples: [{ ...sound, reasons: [{ code: 'unsynchronised', severity: 'bad' }] }] }),
    ],
    ['the clock was stepped meanwhile', measured(-120 * DAY, { clockStepped: true })],
    [
      'the clock had been put right by then',
      burst({ samples: [{ ...sound, at: AT - 120 * DAY_MS, offset: 0.01 }] }),
    ],
  ])('are refused where %s', (_, result) => {
    const judged = judge(result);
    expect(judged).toEqual({ ...result, samples: [], failure: REFUSAL });
    expect(judgeBurst(judged).measured).toBeNull();
  });

  it('that are not valid yet are judged alike', () => {
    const dates = { notBefore: AT + 100 * DAY_MS, notAfter: AT + 190 * DAY_MS };
    expect(judge(measured(120 * DAY), dates).failure?.code).toBe('nts-clock-too-wrong');
    expect(judge(measured(99 * DAY), dates).failure).toBe(REFUSAL);
  });
});
