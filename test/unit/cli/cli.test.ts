import { describe, expect, it, vi } from 'vitest';
import type { Reason } from '#shared/model/reason.ts';
import {
  createFakeWorld,
  machine,
  madeChange,
  sample,
  status,
  type World,
} from '../engine/fake-ports.ts';
import { run, type Ran } from './harness.ts';
import { surveySchema } from './survey-schema.ts';

/** Runs on a fake world. */
async function runOn(
  argv: readonly string[],
  prepare: (world: World) => void = () => undefined,
  options: Parameters<typeof run>[1] = {},
): Promise<Ran & { readonly world: World }> {
  const { world, ports } = createFakeWorld(0.0029);
  prepare(world);
  return { ...(await run(argv, { ...options, createPorts: () => ports })), world };
}

/** One line on standard error, nothing on standard output, exit 64. */
function expectUsageError({ exit, out, err }: Ran, words: RegExp): void {
  expect(err).toMatch(/^trueclock: [^\n]+\n$/);
  expect(err).toMatch(words);
  expect(out).toBe('');
  expect(exit).toBe(64);
}

describe('arguments', () => {
  it.each([
    [[], /command is missing/],
    [['frobnicate'], /unknown command 'frobnicate'; see/],
    [['qeury', 'a.example'], /unknown command 'qeury' \(did you mean query\?\)/],
    [['query'], /missing required argument 'host'/],
    [['query', '--jsn', 'a.example'], /unknown option '--jsn'/],
    [['query', '--samples', '5', 'a.example'], /1 to 4.*not to be asked more often/],
    [['query', '--samples', '1.5', 'a.example'], /whole number/],
    [['query', '--timeout', '0', 'a.example'], /above 0/],
    [['query', '--timeout', '1e9', 'a.example'], /at most 60/],
    [['query', '--warn', 'x', 'a.example'], /number of seconds/],
    [['query', 'a.example:99999'], /bad-port/],
    [['query', '--json', 'two words'], /not a server address/],
    [['survey', '--preset', 'zzzzzzzz'], /no preset "zzzzzzzz"$/m],
    [['survey', '--preset', 'gogle'], /no preset "gogle" \(did you mean google\?\)/],
    [['survey', '--preset', 'ptb'], /did you mean ptb-1, ptb-2, /],
    [['survey', '--preset', 'ptbtime'], /did you mean ptb-1, /],
    [['survey', '--preset', 'google,cloudflare'], /separate ids by blanks/],
    [['survey', '--region', 'mars'], /global, africa/],
    [['survey', '--preset', 'google', '--region', 'asia'], /cannot be used with/],
    [['plan', '--nts', 'google'], /does not offer NTS/],
    [['status', 'extra'], /too many arguments/],
  ])('%j is refused in one clear line', async (argv, words) => {
    const ran = await runOn(argv);
    expectUsageError(ran, words);
    expect(ran.world.calls).toEqual([]);
  });

  it('more servers than the etiquette allows are refused', async () => {
    const hosts = Array.from({ length: 41 }, (_, index) => `s${String(index)}.example`);
    expectUsageError(await runOn(['query', ...hosts]), /at most 40/);
  });

  it('help and version go to standard output', async () => {
    const help = await runOn(['--help']);
    expect(help).toMatchObject({ exit: 0, err: '' });
    for (const word of [
      'query',
      'survey',
      'watch',
      'status',
      'plan',
      'apply',
      'undo',
      'changes',
      'sync',
      '64',
      '77',
    ]) {
      expect(help.out).toContain(word);
    }
    expect((await runOn(['query', '--help'])).out).toContain('--samples');
    expect(await runOn(['help'])).toMatchObject({ exit: 0, out: help.out, err: '' });
    expect((await runOn(['help', 'query'])).out).toContain('--samples');
    expect(await runOn(['--version'])).toMatchObject({ exit: 0, out: '9.9.9\n' });
  });
});

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

describe('status', () => {
  it('tells how the service is doing', async () => {
    const { exit, out } = await runOn(['status']);
    expect(out).toContain('chrony 4.3: runs, starts with the computer');
    expect(out).toContain('synchronised to time.example');
    expect(exit).toBe(0);
  });

  it.each([
    [{ ...status, offset: 0.4 }, 1],
    [{ ...status, synchronised: 'no' as const, offset: null, follows: null }, 2],
    [{ ...status, synchronised: 'unknown' as const, offset: null }, 3],
  ])('exits by what the service says', async (says, code) => {
    const { exit } = await runOn(['status'], (world) => {
      world.machine = { ...machine, service: { ...machine.service!, status: says } };
    });
    expect(exit).toBe(code);
  });

  it('could not tell without a service', async () => {
    const none = (world: World) => (world.machine = { ...machine, service: null });
    expect((await runOn(['status'], none)).exit).toBe(3);
    expect(JSON.parse((await runOn(['status', '--json'], none)).out)).toMatchObject({
      version: 1,
      service: null,
    });
  });
});

describe('plan, apply, undo', () => {
  it('plan shows files and commands, and does nothing', async () => {
    const { exit, out, world } = await runOn(['plan', 'cloudflare', 'ntp.example:1123']);
    expect(out).toContain('+server time.cloudflare.com iburst');
    expect(out).toContain('+server ntp.example port 1123 iburst');
    expect(out).toContain('$ /usr/bin/chronyc reload sources');
    expect(exit).toBe(0);
    expect(world.machineReads).toBe(1);
  });

  it('apply asks, and does what was shown', async () => {
    let hash = '';
    const { exit, out, asked } = await runOn(
      ['apply', 'cloudflare'],
      (world) => {
        const former = world.privileged;
        world.privileged = {
          ...former,
          apply: (desired, planHash, onStep) => {
            hash = planHash;
            return former.apply(desired, planHash, onStep);
          },
        };
      },
      { answer: 'y' },
    );
    expect(asked).toHaveLength(1);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(out).toContain('Applied.');
    expect(exit).toBe(0);
  });

  it.each(['', 'n', 'no'])('apply does nothing after %j, and exits with 77', async (answer) => {
    const apply = vi.fn();
    const ran = await runOn(
      ['apply', 'cloudflare'],
      (w) => (w.privileged = { ...w.privileged, apply }),
      { answer },
    );
    expect(apply).not.toHaveBeenCalled();
    expect(ran.exit).toBe(77);
  });

  it('apply without a terminal needs --yes', async () => {
    const apply = vi.fn();
    const { exit, err } = await runOn(['apply', 'cloudflare'], (w) => {
      w.privileged = { ...w.privileged, apply };
    });
    expect(err).toContain('--yes');
    expect(exit).toBe(64);
    expect(apply).not.toHaveBeenCalled();
    const { exit: agreed, out } = await runOn(['apply', '--yes', '--json', 'cloudflare']);
    expect(agreed).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ version: 1, outcome: { state: 'applied' } });
  });

  it('exits with 77 when rights are refused, and 2 when the change failed', async () => {
    const denied = await runOn(['apply', '--yes', 'cloudflare'], (w) => {
      w.privileged = {
        ...w.privileged,
        apply: () => Promise.resolve({ state: 'cancelled' }),
      };
    });
    expect(denied.exit).toBe(77);
    const failed = await runOn(['apply', '--yes', 'cloudflare'], (w) => {
      w.privileged = {
        ...w.privileged,
        apply: () =>
          Promise.resolve({
            state: 'failed',
            step: 'verify',
            error: {
              code: 'plan.not-followed',
              context: { reachable: 0, of: 1 },
              retry: 'later',
            },
            undone: true,
            verification: null,
            recovered: null,
          }),
      };
    });
    expect(failed.exit).toBe(2);
    expect(failed.out).toContain('The former configuration is in force');
  });

  it('undo says when there is nothing to take back', async () => {
    const none = await runOn(['undo', '--yes']);
    expect(none.err).toContain('no change to undo');
    expect(none.exit).toBe(2);
    const undone = await runOn(['undo', '--yes'], (w) => (w.changes = [madeChange()]));
    expect(undone).toMatchObject({ exit: 0, out: expect.stringContaining('Undone.') as string });
  });
});

describe('sync', () => {
  const behind = (world: World) => (world.answer = () => [sample(1.284), sample(1.2841)]);

  it('shows the size of a step and asks before it', async () => {
    const { exit, out, asked } = await runOn(['sync'], behind, { answer: 'y' });
    expect(out).toContain('1.284 s behind');
    expect(asked).toEqual([expect.stringContaining('Step')]);
    expect(out).toContain('stepped');
    expect(exit).toBe(0);
  });

  it('does nothing when the step is refused or nobody can be asked', async () => {
    const sync = vi.fn();
    const prepare = (w: World) => {
      behind(w);
      w.privileged = { ...w.privileged, sync };
    };
    expect((await runOn(['sync'], prepare, { answer: 'n' })).exit).toBe(77);
    expect((await runOn(['sync'], prepare)).exit).toBe(64);
    expect(sync).not.toHaveBeenCalled();
  });

  it('slews a small offset without a question', async () => {
    const { exit, out } = await runOn(['sync', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      preview: { method: 'slew' },
      outcome: { state: 'synchronised' },
    });
    expect(exit).toBe(0);
  });
});
