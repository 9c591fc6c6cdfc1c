import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { judgeSurvey } from '#shared/core/select/judge.ts';
import { HEADER } from '#test/support/nts-lab-middle.ts';
import {
  measureNts,
  sessionsOf,
  startWatched,
  type Watched,
} from '#test/support/nts-lab-watched.ts';
import type { Authority } from '#test/support/nts-lab-certificates.ts';
import { requireNtsLab, startNtsLab, type NtsLab } from '#test/support/nts-lab.ts';
import { describeWith } from '#test/support/requirements.ts';

const DAY = 86_400;

/** When a certificate begins to be valid, and how wrong the server's clock is, both in days. It holds for
 * thirty days. */
interface Dates {
  readonly fromDay?: number;
  readonly shiftDays?: number;
}

describeWith('the certificates of NTS servers', requireNtsLab(), () => {
  let lab: NtsLab;
  let strangers: Authority;
  const watched: Watched[] = [];
  beforeAll(() => {
    lab = startNtsLab();
    strangers = lab.strangers();
  });
  afterEach(async () => {
    await Promise.all(watched.splice(0).map(async (server) => await server.close()));
  });
  afterAll(async () => await lab.stop());

  /** Measures a server with such a certificate and clock. */
  async function measure(
    { fromDay, shiftDays = 0 }: Dates,
    change: { readonly issuer?: Authority; readonly name?: string } = {},
  ) {
    const { issuer = lab.authority, name } = change;
    const server = await startWatched(lab, {
      certificate: (address) =>
        issuer.issue({ names: [name ?? address], ...(fromDay === undefined ? {} : { fromDay }) }),
      shift: shiftDays * DAY,
    });
    watched.push(server);
    const bursts = await measureNts([server.source], sessionsOf(lab.authority));
    const survey = judgeSurvey(bursts, Date.now());
    return { server, burst: bursts[0]!, report: survey.servers[0]!, survey };
  }

  it.each<[string, Dates, 'authority' | 'below' | 'name']>([
    ['of an authority that nobody knows', {}, 'authority'],
    ['for another name', {}, 'name'],
    ['that is expired and of an unknown authority', { fromDay: -60 }, 'authority'],
    ['that is expired and below an unknown authority', { fromDay: -60 }, 'below'],
    ['that is expired and for another name', { fromDay: -60 }, 'name'],
    ['for another name where this clock is wrong', { fromDay: 395, shiftDays: 400 }, 'name'],
  ])('one %s is refused, and nothing is asked by plain NTP', async (_, dates, wrong) => {
    const issuer = wrong === 'below' ? strangers.delegate() : strangers;
    const change = wrong === 'name' ? { name: 'other.test' } : { issuer };
    const { server, burst, report } = await measure(dates, change);
    const detail = wrong === 'name' ? 'wrong-name' : 'untrusted';
    expect(burst.failure).toEqual({ code: 'nts-certificate', severity: 'bad', detail });
    expect(report).toMatchObject({ verdict: 'silent', offset: null });
    expect(server.middle.requests).toEqual([]);
  });

  it.each<[string, Dates, 'expired' | 'not-yet-valid']>([
    ['has expired', { fromDay: -60 }, 'expired'],
    ['is not valid yet', { fromDay: 30 }, 'not-yet-valid'],
    ['has expired by the server\u2019s clock too', { fromDay: -60, shiftDays: -10 }, 'expired'],
    ['is not valid yet there either', { fromDay: 400, shiftDays: 300 }, 'not-yet-valid'],
  ])('one that %s is refused, whatever plain NTP says', async (_, dates, detail) => {
    const { burst, report, survey } = await measure(dates);
    expect(burst.failure).toEqual({ code: 'nts-certificate', severity: 'bad', detail });
    expect(report).toMatchObject({ verdict: 'silent', offset: null, samples: [] });
    expect(survey.selection).toBeNull();
  });

  it.each<[string, Dates, 'directly' | 'over another authority']>([
    ['behind', { fromDay: 395, shiftDays: 400 }, 'directly'],
    ['ahead', { fromDay: -405, shiftDays: -400 }, 'over another authority'],
    ['behind, the server in the next era', { fromDay: 3640, shiftDays: 3650 }, 'directly'],
  ])('a clock too far %s for them is a state of its own, without NTS', async (_, dates, issued) => {
    const issuer = issued === 'directly' ? lab.authority : lab.authority.delegate();
    const { server, burst, report } = await measure(dates, { issuer });
    const truth = dates.shiftDays! * DAY;
    expect(burst.authentication).toBe('none');
    expect(burst.samples).toHaveLength(4);
    const reason = report.reasons.find(({ code }) => code === 'nts-clock-too-wrong');
    expect(reason?.severity).toBe('warning');
    expect(Math.abs(reason!.seconds! - truth)).toBeLessThan(1);
    expect(Math.abs(report.offset! - truth)).toBeLessThan(1);
    expect(server.middle.requests.every((request) => request.length === HEADER)).toBe(true);
  });

  it('may be issued by an authority that another one vouches for', async () => {
    const { burst } = await measure({}, { issuer: lab.authority.delegate() });
    expect(burst).toMatchObject({ authentication: 'nts', failure: null });
    expect(burst.samples).toHaveLength(4);
  });
});
