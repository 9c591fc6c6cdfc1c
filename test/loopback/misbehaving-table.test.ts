import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BurstResult } from '#shared/core/client/burst.ts';
import { isSound } from '#shared/core/client/sample.ts';
import { judgeSurvey } from '#shared/core/select/judge.ts';
import type { Sample } from '#shared/model/sample.ts';
import type { Case } from '#test/support/ntp-lab-case.ts';
import { KEPT, SILENT } from '#test/support/ntp-lab-kept.ts';
import { labSource, measureLab } from '#test/support/ntp-lab-measure.ts';
import {
  missingIPv6,
  startScripted,
  type ScriptedServer,
} from '#test/support/ntp-lab-misbehaving.ts';
import { REFUSED } from '#test/support/ntp-lab-refused.ts';
import { STRANGERS_ALONE, STRANGERS_FIRST } from '#test/support/ntp-lab-strangers.ts';
import { describeWith } from '#test/support/requirements.ts';

const GROUPS = { KEPT, REFUSED, STRANGERS_FIRST, STRANGERS_ALONE, SILENT } as const;

/** For an answer; none of the cases but the silent ones waits for it. */
const TIMEOUT = 2;

/** How well two calibrations of one clock agree on a busy computer, in seconds. */
const CLOCK_ERROR = 1e-3;

/** What came of each case. */
interface Outcome {
  readonly one: Case;
  readonly burst: BurstResult;
}

const isGood = ({ gives }: Case) =>
  typeof gives === 'object' && ('offset' in gives || 'time' in gives);

/** How far the server's clock was ahead when it was measured; NaN for one that must not be believed. */
function truth({ gives }: Case, sample: Sample): number {
  if (typeof gives === 'string' || 'refused' in gives) return NaN;
  return 'offset' in gives ? gives.offset : (gives.time - sample.at) / 1000;
}

/** The sample of an outcome, where the server was believed. */
function believed({ burst }: Outcome) {
  const [report] = judgeSurvey([burst], Date.now()).servers;
  const fit = report?.verdict === 'used' || report?.verdict === 'usable';
  return fit ? burst.samples.find(isSound) : undefined;
}

/** The truth is within half the delay, however slow this computer is. */
function isRight(outcome: Outcome): boolean {
  const sample = believed(outcome);
  if (sample === undefined) return false;
  const error = Math.abs(sample.offset - truth(outcome.one, sample));
  return error <= Math.max(0, sample.delay) / 2 + sample.dispersion + CLOCK_ERROR;
}

describe.each([
  ['127.0.0.1', undefined],
  ['::1', missingIPv6()],
])('servers at %s', (address, missing) => {
  const cases = Object.values(GROUPS)
    .flat()
    .filter((one) => one.needsLoopbackNet !== true || hasLoopbackNet(address));

  describeWith(`${String(cases.length)} of them`, missing, () => {
    const outcomes = new Map<Case, Outcome>();
    const running: ScriptedServer[] = [];

    /** Measures a group at once; groups are small enough for all sockets to stay open. */
    async function measure(group: readonly Case[]): Promise<void> {
      const servers = await Promise.all(
        group.map(async ({ does }) => await startScripted(does, address)),
      );
      running.push(...servers);
      const sources = servers.map((server) => labSource(server));
      const { bursts } = await measureLab(sources, { samples: 1, timeout: TIMEOUT });
      group.forEach((one, index) => outcomes.set(one, { one, burst: bursts[index]! }));
    }

    beforeAll(async () => {
      for (const group of Object.values(GROUPS)) {
        await measure(group.filter((one) => cases.includes(one)));
      }
    });

    afterAll(async () => {
      await Promise.all(running.map(async (server) => await server.close()));
    });

    it('has none accepted that is wrong, and none lost that is good', () => {
      const all = [...outcomes.values()];
      const wrong = all.filter((outcome) => believed(outcome) && !isRight(outcome));
      const lost = all.filter((outcome) => isGood(outcome.one) && !believed(outcome));
      console.info(
        `${address}: ${String(all.length)} misbehaving servers, ` +
          `${String(wrong.length)} wrong accepted, ${String(lost.length)} good lost`,
      );
      expect(all).toHaveLength(cases.length);
      expect([...wrong, ...lost].map(({ one }) => one.name)).toEqual([]);
    });

    it.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
      const outcome = outcomes.get(one)!;
      const { burst } = outcome;
      const [report] = judgeSurvey([burst], Date.now()).servers;
      expect([...new Set(burst.ignored)]).toEqual(one.ignored ?? []);
      if (one.gives === 'silent') {
        expect(burst.samples).toEqual([]);
        expect(report?.verdict).toBe('silent');
      } else if ('refused' in one.gives) {
        expect(burst.samples).toHaveLength(1);
        expect(report?.verdict).toBe('rejected');
        const { refused } = one.gives;
        expect(report?.reasons).toContainEqual(
          expect.objectContaining({ code: refused, severity: 'bad' }),
        );
      } else {
        expect(burst.samples).toHaveLength(1);
        expect(isRight(outcome)).toBe(true);
      }
    });
  });
});

/** All of 127/8 is there on Linux alone. */
function hasLoopbackNet(address: string): boolean {
  return process.platform === 'linux' && address !== '::1';
}
