import { describe, expect, it } from 'vitest';
import { JITTERY_ABOVE, judgeBurst, type BurstResult } from '#shared/core/client/burst.ts';
import type { Reason, ReasonCode } from '#shared/model/reason.ts';
import type { Sample } from '#shared/model/sample.ts';
import { burst, sample } from '../builders.ts';

const bad = (code: ReasonCode, change: Partial<Reason> = {}): Reason => ({
  code,
  severity: 'bad',
  ...change,
});
const against = (...reasons: Reason[]): Sample => sample({ reasons });
const kiss = (code: ReasonCode, detail: string): Sample =>
  sample({ offset: 0, delay: 16, dispersion: 16, stratum: 0, reasons: [bad(code, { detail })] });
const said = (change: Partial<BurstResult>) => {
  const { standing, reasons } = judgeBurst(burst(change));
  return [standing, ...reasons.map(({ code, severity }) => `${severity} ${code}`)];
};

describe('judgeBurst', () => {
  it('finds nothing to say of a good one', () => {
    expect(said({ samples: [sample(), sample()], sent: 2 })).toEqual(['fit']);
  });

  it.each<[string, Partial<BurstResult>, string[]]>([
    ['was never answered', { samples: [], sent: 4 }, ['silent', 'bad no-answer']],
    [
      'was answered by others alone',
      { samples: [], sent: 4, ignored: ['wrong-nonce', 'wrong-nonce', 'truncated'] },
      ['silent', 'bad no-answer', 'warning wrong-nonce', 'warning truncated'],
    ],
    [
      'was answered too late',
      { samples: [], sent: 1, ignored: ['late'] },
      ['silent', 'bad no-answer', 'info late'],
    ],
    [
      'did not resolve',
      { address: null, samples: [], sent: 0, failure: bad('dns-failed') },
      ['silent', 'bad dns-failed'],
    ],
    [
      'is at a closed port',
      { samples: [], failure: bad('port-unreachable') },
      ['silent', 'bad port-unreachable'],
    ],
    ['has not been asked yet', { samples: [], sent: 0, finished: false }, ['silent']],
    ['is still awaited', { samples: [sample()], sent: 2, finished: false }, ['fit']],
    [
      'lost half of its answers',
      { samples: [sample(), sample()], sent: 4 },
      ['fit', 'warning partial-loss'],
    ],
    [
      'was cut short',
      { samples: [sample()], sent: 2, failure: bad('cancelled') },
      ['fit', 'warning cancelled'],
    ],
    ['was answered twice', { ignored: ['duplicate'] }, ['fit', 'info duplicate']],
    ['had its answer forged as well', { ignored: ['wrong-nonce'] }, ['fit', 'warning wrong-nonce']],
    [
      'is not synchronised',
      { samples: [against(bad('unsynchronised'))] },
      ['refused', 'bad unsynchronised'],
    ],
    [
      'sent one bad answer among good ones',
      { samples: [sample(), against(bad('negative-delay')), sample()], sent: 3 },
      ['fit', 'warning negative-delay'],
    ],
    [
      'kissed with RATE at once',
      { samples: [kiss('kod-rate', 'RATE')] },
      ['refused', 'bad kod-rate'],
    ],
    [
      'kissed with RATE after an answer',
      { samples: [sample(), kiss('kod-rate', 'RATE')], sent: 2 },
      ['fit', 'warning kod-rate'],
    ],
    [
      'kissed with DENY after an answer',
      { samples: [sample(), kiss('kod-deny', 'DENY')], sent: 2 },
      ['refused', 'bad kod-deny'],
    ],
    [
      'kissed with RSTR after an answer',
      { samples: [sample(), kiss('kod-rstr', 'RSTR')], sent: 2 },
      ['refused', 'bad kod-rstr'],
    ],
    [
      'had one answer contradicted',
      {
        samples: [sample(), against(bad('conflicting-answers'))],
        sent: 2,
        ignored: ['conflicting-answers'],
      },
      ['refused', 'bad conflicting-answers'],
    ],
    [
      'fell into a step of the clock',
      { samples: [], sent: 4, clockStepped: true },
      ['refused', 'bad clock-stepped'],
    ],
    [
      'is too far from a reference clock',
      { samples: [sample({ rootDispersion: 1.1 })] },
      ['refused', 'bad root-distance'],
    ],
    [
      'is too far in one answer, and by the sum of the others',
      { samples: [against(bad('root-distance')), sample({ rootDispersion: 1.1 })], sent: 2 },
      ['refused', 'bad root-distance'],
    ],
    ['is just near enough', { samples: [sample({ rootDispersion: 0.98 })] }, ['fit']],
    [
      'scatters',
      { samples: [sample(), sample({ delay: 0.5, offset: 0.2 })], sent: 2 },
      ['fit', 'warning jittery'],
    ],
  ])('a server that %s', (_, change, expected) => {
    expect(said(change)).toEqual(expected);
  });

  it('gives the figures that belong to the reasons', () => {
    const { reasons } = judgeBurst(
      burst({ samples: [sample(), sample({ delay: 1, offset: 0.301 })], sent: 4 }),
    );
    expect(reasons).toContainEqual({ code: 'partial-loss', severity: 'warning', detail: '2/4' });
    const jittery = reasons.find(({ code }) => code === 'jittery');
    expect(jittery?.seconds).toBeCloseTo(0.3, 9);
    expect(jittery?.seconds).toBeGreaterThan(JITTERY_ABOVE);
  });

  it('measures with sound samples only, where there is one', () => {
    const wrong = sample({ delay: 0.001, offset: 9, reasons: [bad('backward-timestamps')] });
    const { measured } = judgeBurst(
      burst({ samples: [wrong, sample({ offset: 0.002 })], sent: 2 }),
    );
    expect(measured?.best.offset).toBe(0.002);
    expect(measured?.jitter).toBeNull();
  });

  it('still shows the measurement of a server that it refuses', () => {
    const { standing, measured } = judgeBurst(
      burst({ samples: [sample({ offset: 3, reasons: [bad('unsynchronised')] })] }),
    );
    expect(standing).toBe('refused');
    expect(measured?.best.offset).toBe(3);
  });

  it('measures nothing with a kiss', () => {
    expect(judgeBurst(burst({ samples: [kiss('kod-rate', 'RATE')] })).measured).toBeNull();
    const { measured } = judgeBurst(
      burst({ samples: [kiss('kod-rate', 'RATE'), sample({ offset: 0.5 })], sent: 2 }),
    );
    expect(measured?.best.offset).toBe(0.5);
    expect(measured?.jitter).toBeNull();
  });
});
