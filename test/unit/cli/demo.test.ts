import { describe, expect, it } from 'vitest';
import { run } from './harness.ts';
import { surveySchema } from './survey-schema.ts';

/** The demo takes about as long as it shows: a burst a second, a change three. */
const SLOW = { timeout: 30_000 };

describe('--demo, for real over loopback', SLOW, () => {
  it('query finds the clock behind and each kind of server out', async () => {
    const hosts = ['time.cloudflare.com', 'ptbtime1.ptb.de', 'nts.netnod.se', 'time.dfm.dk'];
    const odd = ['time.windows.com', 'time5.facebook.com', 'ptbtime4.ptb.de', 'no.invalid'];
    const wrong = 'utcnist3.colorado.edu';
    const args = ['query', '--json', '--demo', '--timeout', '0.5', ...hosts, ...odd, wrong];
    const { exit, out } = await run(args);
    const survey = surveySchema.parse(JSON.parse(out));
    const of = (host: string) => survey.servers.find((server) => server.host === host);
    // The true error of this clock lies within the bound that is given.
    const { selection } = survey;
    expect(Math.abs(selection!.offset - 1.284)).toBeLessThan(selection!.bound);
    for (const host of hosts) expect(['used', 'usable']).toContain(of(host)?.verdict);
    expect(of('time.windows.com')).toMatchObject({ verdict: 'rejected', stratum: 16 });
    expect(of('time5.facebook.com')?.reasons).toContain('kod-rate');
    expect(of('ptbtime4.ptb.de')).toMatchObject({ verdict: 'silent', offset: null });
    expect(of('no.invalid')).toMatchObject({ address: null, reasons: ['dns-failed'] });
    expect(of(wrong)?.reasons).toContain('falseticker');
    for (const { address } of survey.servers) expect(address ?? '127.0.0.1').toBe('127.0.0.1');
    expect(exit).toBe(1);
  });

  it('plan, apply and sync run through', async () => {
    const plan = await run(['plan', '--demo', 'cloudflare', 'ptb-1', 'dfm', 'netnod']);
    expect(plan.out).toContain('+server time.cloudflare.com iburst');
    expect(plan.exit).toBe(0);
    const apply = await run(['apply', '--demo', '--yes', 'cloudflare', 'ptb-1', 'dfm', 'netnod']);
    expect(apply.out).toContain('Applied. The service follows time.cloudflare.com; 4 of 4');
    expect(apply.exit).toBe(0);
    const sync = await run(['sync', '--demo', '--yes', '--json']);
    expect(JSON.parse(sync.out)).toMatchObject({
      preview: { method: 'step' },
      outcome: { state: 'synchronised', method: 'step' },
    });
  });

  it('a change to a silent server is taken back', async () => {
    const { exit, out } = await run(['apply', '--demo', '--yes', 'ptb-4']);
    expect(out).toContain('The former configuration is in force');
    expect(exit).toBe(2);
  });

  it('status says that the service has been asleep', async () => {
    const { exit, out } = await run(['status', '--demo']);
    expect(out).toContain('not synchronised');
    expect(exit).toBe(2);
  });
});
