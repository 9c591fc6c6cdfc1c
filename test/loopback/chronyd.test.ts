import { afterAll, beforeAll, expect, it } from 'vitest';
import { judgeSurvey } from '#shared/core/select/judge.ts';
import { startLab, type LabServer, type NtpLab } from '#test/support/ntp-lab.ts';
import { requireLab } from '#test/support/ntp-lab-chronyd.ts';
import { missingIPv6 } from '#test/support/ntp-lab-misbehaving.ts';
import { labSource, measureLab } from '#test/support/ntp-lab-measure.ts';
import { describeWith } from '#test/support/requirements.ts';

/** How far a measured offset may be from the truth; on loopback it is some microseconds. */
const TOLERANCE = 0.005;

describeWith(
  'real chronyd servers whose clocks are wrong by a known amount',
  requireLab() ?? missingIPv6(),
  () => {
    let lab: NtpLab;
    const servers = new Map<string, LabServer>();
    const sourceOf = (name: string) => labSource(servers.get(name)!, { id: name });

    beforeAll(async () => {
      lab = startLab();
      const setups = {
        right: { address: '127.0.0.2', shift: 0, stratum: 1 },
        ahead2500: { address: '127.0.0.3', shift: 2.5, stratum: 1 },
        behind750: { address: '127.0.0.4', shift: -0.75, stratum: 2 },
        ahead120: { address: '127.0.0.5', shift: 0.12, stratum: 2 },
        right2: { address: '127.0.0.6', shift: 0, stratum: 2 },
        right6: { address: '::1', shift: 0, stratum: 3 },
        stratum9: { address: '127.0.0.7', shift: 0, stratum: 9 },
        unset: { address: '127.0.0.8', shift: 0, stratum: null },
      };
      await Promise.all(
        Object.entries(setups).map(async ([name, setup]) => {
          servers.set(name, await lab.start(setup));
        }),
      );
    });
    afterAll(async () => await lab.stop());

    it.each([
      ['right', 0],
      ['ahead2500', 2.5],
      ['behind750', -0.75],
      ['ahead120', 0.12],
      ['right6', 0],
    ])('measures %s as %d s from this clock', async (name, truth) => {
      const { bursts } = await measureLab([sourceOf(name)]);
      const [report] = judgeSurvey(bursts, Date.now()).servers;
      expect(bursts[0]?.sent).toBe(4);
      expect(report?.samples).toHaveLength(4);
      expect(Math.abs(report!.offset! - truth)).toBeLessThan(TOLERANCE);
      expect(report!.delay).toBeLessThan(TOLERANCE);
      expect(Math.abs(report!.offset! - truth)).toBeLessThan(report!.bound!);
    });

    it('finds the falseticker among servers that agree, over IPv4 and IPv6', async () => {
      const names = ['right', 'right2', 'right6', 'ahead2500'];
      const { bursts } = await measureLab(names.map(sourceOf));
      const survey = judgeSurvey(bursts, Date.now());
      const verdicts = Object.fromEntries(survey.servers.map((one) => [one.sourceId, one.verdict]));
      expect(verdicts.ahead2500).toBe('rejected');
      expect(names.slice(0, 3).map((name) => verdicts[name])).not.toContain('rejected');
      const liar = survey.servers.find((one) => one.sourceId === 'ahead2500')!;
      expect(liar.reasons.map((reason) => reason.code)).toContain('falseticker');
      expect(survey.selection?.falsetickers).toEqual([liar.key]);
      expect(Math.abs(survey.selection!.offset)).toBeLessThan(TOLERANCE);
    });

    it('refuses a server that has no time, and keeps what it said', async () => {
      const { bursts } = await measureLab([sourceOf('unset')]);
      const [report] = judgeSurvey(bursts, Date.now()).servers;
      expect(report?.verdict).toBe('rejected');
      expect(report?.reasons.map((reason) => reason.code)).toContain('unsynchronised');
      expect(report?.leap).toBe('unsynchronised');
    });

    it('tells the stratum that a server claims', async () => {
      const { bursts } = await measureLab([sourceOf('stratum9')]);
      expect(bursts[0]?.samples.map((sample) => sample.stratum)).toEqual([9, 9, 9, 9]);
    });

    it('sees an unreachable port at once, not after the time limit', async () => {
      const gone = labSource({ address: '127.0.0.9', port: servers.get('right')!.port });
      const { bursts } = await measureLab([gone], { timeout: 20 });
      expect(bursts[0]?.failure).toMatchObject({ code: 'port-unreachable', severity: 'bad' });
      expect(bursts[0]?.sent).toBe(1);
    });
  },
);
