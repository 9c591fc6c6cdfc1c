import { describe, expect, it } from 'vitest';
import { networkSource } from '#main/os/network/candidates.ts';
import type { Reason } from '#shared/model/reason.ts';
import { sample, type World } from '../engine/fake-ports.ts';
import { runOn, watchTheService } from './harness.ts';
import { surveySchema } from './survey-schema.ts';

describe('query', () => {
  it('prints a line per server and a sentence', async () => {
    const { exit, out, err } = await runOn(['query', 'a.example', 'b.example:1123', 'c.example']);
    expect(out).toMatch(
      /^\+ {2}a\.example +\+0\.00[23]\d+ ±0\.0\d+ s +0\.01\d+ +0\.0\d+ +2 +- +192\.0\.2\.1$/m,
    );
    expect(out).toMatch(/^\+ {2}b\.example:1123 /m);
    expect(out).toContain('3 of 3 servers agree');
    expect(out).not.toContain('\u001b');
    expect(err).toBe('');
    expect(exit).toBe(0);
  });

  it('prints one JSON object with every key and no other', async () => {
    const { exit, out } = await runOn([
      'query',
      '--json',
      ...['a', 'b', 'c', 'd'].map((name) => `${name}.example`),
    ]);
    const survey = surveySchema.parse(JSON.parse(out));
    expect(survey.servers).toHaveLength(4);
    expect(survey.selection?.offset).toBeCloseTo(0.0029, 4);
    expect(survey.selection?.reasons).toEqual(['agree']);
    expect(exit).toBe(0);
  });

  it('says why nobody can be believed', async () => {
    const { out } = await runOn(['query', '--json', 'a.example', 'b.example'], (w) => {
      w.answer = ({ host }) => [sample(host === 'a.example' ? 0 : 9)];
    });
    const survey = surveySchema.parse(JSON.parse(out));
    expect(survey).toMatchObject({ selection: null, reasons: ['two-disagree', 'too-few-sources'] });
  });

  it('gives a reason also when nobody may be asked', async () => {
    const { out } = await runOn(['query', 'a.example'], (w) => {
      const refusal = { host: 'a.example', port: 123, at: Date.now() };
      w.settings = { ...w.settings, refusedBy: [refusal] };
    });
    expect(out).toMatch(/^Could not tell whether this clock is right: \w.*\.$/m);
  });

  it('lists no figures of answers that measured nothing', async () => {
    const deny: Reason = { code: 'kod-deny', severity: 'bad', detail: 'DENY' };
    const { exit, out } = await runOn(['query', '--json', 'a.example'], (w) => {
      // As the packet code makes it of a kiss-o'-death.
      w.answer = () => [{ ...sample(0, [deny]), stratum: 0, delay: 16, dispersion: 16 }];
    });
    const [server] = surveySchema.parse(JSON.parse(out)).servers;
    expect(server).toMatchObject({ offset: null, delay: null, samples: [] });
    expect(server?.reasons).toContain('kod-deny');
    expect(exit).toBe(2);
  });

  it('takes options before the command as well as after it', async () => {
    const { out } = await runOn(['--json', 'query', 'a.example']);
    surveySchema.parse(JSON.parse(out));
  });

  it('passes on samples and time limit', async () => {
    const { world } = await runOn(['query', 'a.example', '--samples', '1', '--timeout', '0.5']);
    expect(world.calls[0]?.options).toMatchObject({ samples: 1, timeout: 0.5 });
  });

  it('exits with 1 when the clock is off by more than --warn', async () => {
    const hosts = ['a.example', 'b.example', 'c.example'];
    const off = (world: World) => (world.answer = () => [sample(-0.3), sample(-0.3001)]);
    const warned = await runOn(['query', ...hosts], off);
    expect(warned.exit).toBe(1);
    expect(warned.out).toContain('ahead');
    expect((await runOn(['query', '--warn', '0.5', ...hosts], off)).exit).toBe(0);
  });

  it('exits with 1 when fewer servers than asked gave the time', async () => {
    const { exit, out } = await runOn(['query', 'a.example', 'b.example', 'mute.example'], (w) => {
      const { answer } = w;
      w.answer = (source) => (source.host === 'mute.example' ? [] : answer(source));
    });
    expect(out).toMatch(/^\? {2}mute\.example +no answer$/m);
    expect(exit).toBe(1);
  });

  it('exits with 2 when all that answered are refused, and 3 when nobody did', async () => {
    const unsynchronised: Reason = { code: 'unsynchronised', severity: 'bad' };
    const refused = await runOn(['query', '--json', 'a.example'], (w) => {
      w.answer = () => [
        { ...sample(0, [unsynchronised]), stratum: 16, leap: 'unsynchronised' as const },
      ];
    });
    const survey = surveySchema.parse(JSON.parse(refused.out));
    expect(survey.selection).toBeNull();
    expect(survey.reasons).toEqual(['none-usable']);
    expect(survey.servers[0]).toMatchObject({ verdict: 'rejected' });
    expect(survey.servers[0]?.reasons).toContain('unsynchronised');
    expect(refused.exit).toBe(2);
    const silent = await runOn(['query', 'a.example'], (w) => (w.answer = () => []));
    expect(silent.out).toContain('Could not tell');
    expect(silent.exit).toBe(3);
  });

  it('shows what was measured when it is interrupted', async () => {
    const abort = new AbortController();
    const running = runOn(['query', '--json', 'a.example', 'b.example'], (w) => (w.hold = true), {
      interrupted: abort.signal,
    });
    await Promise.resolve();
    abort.abort();
    const { out } = await running;
    expect(surveySchema.parse(JSON.parse(out)).servers).toHaveLength(2);
  });

  it('shows progress and colour to a person only', async () => {
    const { out, err } = await runOn(['query', 'a.example'], undefined, { terminal: true });
    expect(out).toContain('\u001b[');
    expect(err).toContain('\r');
  });
});

describe('settings that cannot be used', () => {
  it('are told on standard error, and the command goes on with the defaults', async () => {
    const { exit, out, err } = await runOn(['query', '--json', 'a.example'], (w) => {
      const context = { path: '/home/u/settings.json.corrupt-1', detail: 'not JSON' };
      w.settingsProblem = { code: 'store.unreadable', context, retry: 'never' };
    });
    expect(err).toMatch(/^trueclock: the settings are not used, .*settings\.json\.corrupt-1.*\n$/);
    surveySchema.parse(JSON.parse(out));
    expect(exit).toBe(0);
  });
});

describe('survey', () => {
  it('measures the presets that are named, those of a region, or those that are watched', async () => {
    const named = await runOn(['survey', '--preset', 'google', 'cloudflare']);
    expect(named.world.calls[0]?.hosts).toEqual(['time.google.com', 'time.cloudflare.com']);
    const oceania = await runOn(['survey', '--region', 'oceania']);
    expect(oceania.world.calls[0]?.hosts).not.toContain('oceania.pool.ntp.org');
    const watched = await runOn(['survey']);
    expect(watched.world.calls[0]?.hosts).toHaveLength(4);
    expect(watched.world.machineReads).toBe(0);
  });

  it('measures what is watched of the service and of the network', async () => {
    const { world } = await runOn(['survey'], (w) => {
      watchTheService(w);
      w.network = [{ source: networkSource('192.168.178.1'), origins: ['gateway'] }];
      w.settings = { ...w.settings, watched: [...w.settings.watched, 'network:192.168.178.1'] };
    });
    expect(world.calls[0]?.hosts).toEqual(['ntp.office.example', '192.168.178.1']);
  });

  it('says which servers to follow and why, and why not the others', async () => {
    const presets = ['cloudflare', 'ptb-1', 'ptb-2', 'dfm', 'netnod', 'google'];
    const text = await runOn(['survey', '--preset', ...presets]);
    const [, best = ''] = text.out.split('Best to follow:');
    expect(best).toMatch(/^ {2}1 {2}\S+ +±\d+(\.\d+)? ms, /m);
    expect(best).toContain('same operator as ptbtime1.ptb.de: ptbtime2.ptb.de');
    expect(best).toContain('smears leap seconds, the chosen do not: time.google.com');
    const { out } = await runOn(['survey', '--json', '--preset', ...presets]);
    const { recommendation } = surveySchema.parse(JSON.parse(out));
    expect(recommendation?.chosen).toHaveLength(4);
    expect(recommendation?.omitted.map(({ host }) => host)).toContain('time.google.com');
    expect(
      surveySchema.parse(JSON.parse((await runOn(['query', '--json', 'a'])).out)),
    ).not.toHaveProperty('recommendation');
  });

  it('says so when a region has more servers than one survey measures', async () => {
    const { err, world } = await runOn(['survey', '--region', 'europe', '--json']);
    expect(world.calls[0]?.hosts.length).toBeLessThanOrEqual(40);
    if (world.calls[0]?.hosts.length === 40)
      expect(err).toContain('; 40 of them, by as many operators');
  });
});
