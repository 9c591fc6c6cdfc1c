import { describe, expect, it } from 'vitest';
import { judgeSurvey } from '#shared/core/select/judge.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import { answer } from '#test/support/ntp-lab-case.ts';
import { behaviours, type Behaviour } from '#test/support/ntp-lab-misbehaving.ts';
import { scripted } from '#test/support/ntp-lab-scripted.ts';
import { labSource, measureLab } from '#test/support/ntp-lab-measure.ts';

async function measure(behaviour: Behaviour, samples = 2) {
  const server = await scripted(behaviour);
  const { bursts } = await measureLab([labSource(server)], { samples });
  const [burst] = bursts;
  const [report] = judgeSurvey(bursts, Date.now()).servers;
  return { server, burst: burst!, report: report! };
}

const codes = (reasons: readonly { readonly code: ReasonCode }[]) =>
  reasons.map(({ code }) => code);

describe('a server that misbehaves', () => {
  it('silent: is asked as often as agreed, and no answer is the reason', async () => {
    const { burst, report } = await measure(behaviours.silent);
    expect(burst).toMatchObject({ sent: 2, samples: [], ignored: [], failure: null });
    expect(report.verdict).toBe('silent');
    expect(codes(report.reasons)).toContain('no-answer');
  });

  it('late: is told from silent', async () => {
    const { burst, report } = await measure(behaviours.late);
    expect(burst.samples).toEqual([]);
    expect(burst.ignored).toEqual(['late', 'late']);
    expect(codes(report.reasons)).toContain('late');
  });

  it('flood: the true answer is found behind a hundred forged ones, and not all of them are kept', async () => {
    const { burst } = await measure(behaviours.flood, 1);
    expect(burst.samples).toHaveLength(1);
    expect(new Set(burst.ignored)).toEqual(new Set(['wrong-nonce']));
    expect(burst.ignored.length).toBeLessThan(50);
  });

  it.each<[keyof typeof behaviours, ReasonCode]>([
    ['kissRate', 'kod-rate'],
    ['kissDeny', 'kod-deny'],
    ['kissRstr', 'kod-rstr'],
  ])('%s: is not asked again (%s)', async (name, reason) => {
    const { server, burst, report } = await measure(behaviours[name], 4);
    expect(server.arrivals).toHaveLength(1);
    expect(burst).toMatchObject({ sent: 1, failure: null, finished: true });
    expect(report.verdict).toBe('rejected');
    expect(codes(report.reasons)).toContain(reason);
    expect(report.offset).toBeNull();
  });

  it('contradicted once: is refused, though its other answers agree', async () => {
    const { burst, report } = await measure(
      (request, index) => [
        { bytes: answer(request) },
        ...(index === 1 ? [{ bytes: answer(request, {}, { shift: 5 }) }] : []),
      ],
      3,
    );
    expect(burst.samples.map(({ reasons }) => codes(reasons))).toEqual([
      [],
      ['conflicting-answers'],
      [],
    ]);
    expect(burst.ignored).toEqual(['conflicting-answers']);
    expect(report.verdict).toBe('rejected');
    expect(codes(report.reasons)).toEqual(['conflicting-answers']);
  });

  it('lossy: keeps what was answered', async () => {
    const { burst, report } = await measure(behaviours.lossy, 4);
    // One of the two that were lost is asked again.
    expect(burst.sent).toBe(5);
    expect(burst.samples).toHaveLength(3);
    expect(codes(report.reasons)).toContain('partial-loss');
  });
});
