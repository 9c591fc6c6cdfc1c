import { afterEach, describe, expect, it } from 'vitest';
import { judgeSurvey } from '#shared/core/select/judge.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import {
  behaviours,
  startScripted,
  type Behaviour,
  type ScriptedServer,
} from '#test/support/ntp-lab-misbehaving.ts';
import { labSource, measureLab } from '#test/support/ntp-lab-measure.ts';

const running: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(async (server) => await server.close()));
});

async function measure(behaviour: Behaviour, samples = 2) {
  const server = await startScripted(behaviour);
  running.push(server);
  const { bursts } = await measureLab([labSource(server)], { samples });
  const [burst] = bursts;
  const [report] = judgeSurvey(bursts, Date.now()).servers;
  return { server, burst: burst!, report: report! };
}

const codes = (reasons: readonly { readonly code: ReasonCode }[]) =>
  reasons.map(({ code }) => code);

describe('a server that misbehaves', () => {
  it.each<[keyof typeof behaviours, ReasonCode]>([
    ['wrongNonce', 'wrong-nonce'],
    ['truncated', 'truncated'],
    ['oversized', 'malformed-extension'],
    ['wrongMode', 'wrong-mode'],
    ['wrongVersion', 'wrong-version'],
    ['echo', 'wrong-mode'],
  ])('%s: what it sends is no answer (%s), and it counts as silent', async (name, reason) => {
    const { burst, report } = await measure(behaviours[name]);
    expect(burst.ignored).toEqual([reason, reason]);
    expect(burst).toMatchObject({ sent: 2, samples: [], failure: null, finished: true });
    expect(report.verdict).toBe('silent');
    expect(codes(report.reasons)).toContain(reason);
  });

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

  it.each(['forgedFirst', 'forgedKiss'] as const)(
    '%s: a forged packet that is faster does not displace the true answer',
    async (name) => {
      const { burst } = await measure(behaviours[name]);
      expect(burst.ignored).toEqual(['wrong-nonce', 'wrong-nonce']);
      expect(burst.samples).toHaveLength(2);
      expect(burst.samples.flatMap((sample) => codes(sample.reasons))).toEqual([]);
    },
  );

  it('flood: the true answer is found behind a thousand forged ones, and not all of them are kept', async () => {
    const { burst } = await measure(behaviours.flood, 1);
    expect(burst.samples).toHaveLength(1);
    expect(new Set(burst.ignored)).toEqual(new Set(['wrong-nonce']));
    expect(burst.ignored.length).toBeLessThan(100);
  });

  it('duplicate: the second answer is not a second sample', async () => {
    const { burst, report } = await measure(behaviours.duplicate);
    expect(burst.samples).toHaveLength(2);
    expect(burst.ignored).toEqual(['duplicate', 'duplicate']);
    expect(report.verdict).not.toBe('rejected');
  });

  it.each<[keyof typeof behaviours, ReasonCode]>([
    ['zeroTransmit', 'zero-timestamp'],
    ['unsynchronised', 'unsynchronised'],
  ])('%s: is refused for %s', async (name, reason) => {
    const { burst, report } = await measure(behaviours[name]);
    expect(burst.samples).toHaveLength(2);
    expect(report.verdict).toBe('rejected');
    expect(codes(report.reasons)).toContain(reason);
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

  it('lossy: keeps what was answered', async () => {
    const { burst, report } = await measure(behaviours.lossy, 4);
    expect(burst.sent).toBe(4);
    expect(burst.samples).toHaveLength(2);
    expect(codes(report.reasons)).toContain('partial-loss');
  });
});
