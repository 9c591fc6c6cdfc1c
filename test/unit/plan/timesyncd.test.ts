import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planChange } from '#shared/core/plan/plan.ts';
import type { ChangePlan, DesiredConfig } from '#shared/model/plan.ts';
import { source, withPlan } from '#test/support/chrony-state.ts';
import type { FakeMachine } from '#test/support/fake-host.ts';
import {
  busctl,
  ANSWERED,
  timesyncdDebian,
  timesyncdStateOf,
} from '#test/support/timesyncd-machine.ts';

const OWN = '/etc/systemd/timesyncd.conf.d/zz-trueclock.conf';
const HEADER =
  '# Written by Trueclock, which overwrites what is changed here. Undo it in Trueclock.\n';

const desired = (mode: DesiredConfig['mode'], ...hosts: string[]): DesiredConfig => ({
  backend: 'timesyncd',
  mode,
  sources: hosts.map((host) => source(host)),
});

const planned = async (machine: FakeMachine, wanted: DesiredConfig) =>
  planChange(await timesyncdStateOf(machine), wanted);

async function plan(machine: FakeMachine, wanted: DesiredConfig): Promise<ChangePlan> {
  const result = await planned(machine, wanted);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const afterOf = (change: ChangePlan, path = OWN) =>
  change.files.find((file) => file.path === path)?.after;

describe('replacing the servers of systemd-timesyncd', () => {
  it('writes a drop-in that comes last, and restarts', async () => {
    const change = await plan(timesyncdDebian(), desired('replace', 'a.example', 'b.example'));
    expect(change.files.map(({ path }) => path)).toEqual([OWN]);
    expect(afterOf(change)).toBe(`${HEADER}[Time]\nNTP=\nNTP=a.example b.example\n`);
    const restart = ['restart', 'systemd-timesyncd.service'];
    expect(change.commands).toEqual([
      { program: '/usr/bin/systemctl', args: restart, purpose: 'restart' },
    ]);
    expect(change.restore).toEqual([{ program: '/usr/bin/systemctl', args: restart }]);
    expect(change.warnings).toEqual([
      { code: 'one-at-a-time', hosts: ['a.example', 'b.example'] },
      { code: 'restart-may-step', seconds: 0.4 },
    ]);
  });
  it('is what the service then reads, and planning it again changes nothing', async () => {
    const machine = timesyncdDebian({
      files: { '/etc/systemd/timesyncd.conf.d/10-x.conf': '[Time]\nNTP=old.example\n' },
    });
    const wanted = desired('replace', 'a.example');
    const changed = withPlan(machine, await plan(machine, wanted));
    expect((await timesyncdStateOf(changed)).sources.map(({ host }) => host)).toEqual([
      'a.example',
    ]);
    expect((await plan(changed, wanted)).noChange).toBe(true);
  });
  it('switches off lists that come after its own, and no other line', async () => {
    const path = '/etc/systemd/timesyncd.conf.d/zzz.conf';
    const machine = timesyncdDebian({
      files: {
        [path]: '[Time]\r\nNTP=late.example \\\r\n later.example\r\nPollIntervalMinSec=64\r\n',
      },
    });
    const change = await plan(machine, desired('replace', 'a.example'));
    expect(afterOf(change, path)).toBe(
      '[Time]\r\n# Trueclock switched off: NTP=late.example \\\r\n# Trueclock switched off:  later.example\r\nPollIntervalMinSec=64\r\n',
    );
    expect(change.actions.filter(({ kind }) => kind === 'switch-off')).toHaveLength(2);
    const after = await timesyncdStateOf(withPlan(machine, change));
    expect(after.sources.map(({ host }) => host)).toEqual(['a.example']);
  });
  it('refuses where a list outside /etc comes after its own', async () => {
    const machine = timesyncdDebian({
      files: { '/run/systemd/timesyncd.conf.d/zzz.conf': '[Time]\nNTP=late.example\n' },
    });
    expect(await planned(machine, desired('replace', 'a.example'))).toMatchObject({
      ok: false,
      error: {
        code: 'os.read-only',
        context: { reason: '/run/systemd/timesyncd.conf.d/zzz.conf' },
      },
    });
  });
  it('refuses a port, which the service does not take', async () => {
    const wanted = { ...desired('replace'), sources: [source('a.example', { port: 1123 })] };
    expect(await planned(timesyncdDebian(), wanted)).toMatchObject({
      ok: false,
      error: { code: 'plan.invalid', context: { problem: 'service-has-no-ports' } },
    });
  });
  it('says what the service cannot do, and that the network’s servers stay', async () => {
    const machine = timesyncdDebian({
      programs: { '/usr/bin/busctl': busctl(ANSWERED, ['192.0.2.1']) },
    });
    const sources = [
      source('de.pool.ntp.org', { kind: 'pool', nts: true, prefer: true, minpoll: 6 }),
    ];
    const change = await plan(machine, { ...desired('replace'), sources });
    expect(change.warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining([
        'nts-unsupported',
        'dhcp-sources-stay',
        'options-ignored',
        'pools-as-servers',
        'one-at-a-time',
      ]),
    );
  });
});

describe('adding servers', () => {
  it('keeps those of others, and those that were added before', async () => {
    const machine = timesyncdDebian({
      files: {
        '/etc/systemd/timesyncd.conf': '[Time]\nNTP=main.example\n',
        [OWN]: `${HEADER}[Time]\nNTP=mine.example\n`,
      },
    });
    const change = await plan(machine, desired('add', 'main.example', 'new.example'));
    expect(afterOf(change)).toBe(`${HEADER}[Time]\nNTP=mine.example new.example\n`);
    expect((await plan(machine, desired('add', 'main.example'))).noChange).toBe(true);
  });
  it('does not bring back those that were replaced before', async () => {
    const machine = timesyncdDebian({
      files: { '/etc/systemd/timesyncd.conf': '[Time]\nNTP=old.example\n' },
    });
    const replaced = withPlan(machine, await plan(machine, desired('replace', 'a.example')));
    const added = withPlan(replaced, await plan(replaced, desired('add', 'b.example')));
    const { sources } = await timesyncdStateOf(added);
    expect(sources.map(({ host }) => host)).toEqual(['a.example', 'b.example']);
  });
  it('writes one that the network gives too, since the next network may not', async () => {
    const machine = timesyncdDebian({
      programs: { '/usr/bin/busctl': busctl(ANSWERED, ['192.0.2.1']) },
    });
    const change = await plan(machine, desired('add', '192.0.2.1'));
    expect(afterOf(change)).toBe(`${HEADER}[Time]\nNTP=192.0.2.1\n`);
  });
});

describe('adding servers where a later drop-in begins the list anew', () => {
  const path = '/etc/systemd/timesyncd.conf.d/zzz.conf';
  const machine = timesyncdDebian({ files: { [path]: '[Time]\nNTP=\nNTP=late.example\n' } });
  it('is refused, since they would not be asked', async () => {
    expect(await planned(machine, desired('add', 'new.example'))).toMatchObject({
      error: { code: 'os.read-only', context: { reason: path } },
    });
  });
  it('changes nothing where they are asked already, and can be replaced', async () => {
    expect((await plan(machine, desired('add', 'late.example'))).noChange).toBe(true);
    const changed = withPlan(machine, await plan(machine, desired('replace', 'new.example')));
    const { sources } = await timesyncdStateOf(changed);
    expect(sources.map(({ host }) => host)).toEqual(['new.example']);
  });
});

describe('whatever its files hold', () => {
  const line = fc.oneof(
    fc.constantFrom(
      ...['[Time]', '[Time] ', '[Other]', 'NTP=', 'NTP=x.example y.example', ' NTP = z.example \\'],
      ...['  more.example', '# note', '; note \\', 'FallbackNTP=f.example', '', 'NTP=\\'],
    ),
    fc
      .array(
        fc.integer({ min: 1, max: 255 }).filter((code) => code !== 10),
        { maxLength: 20 },
      )
      .map((codes) => String.fromCharCode(...codes)),
  );
  const text = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 12 })
    .map((lines) => lines.map(([words, end]) => words + end).join(''));

  it('a plan is final: planned again nothing changes, and only the wanted servers are left', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, text, async (main, early, late) => {
        const machine = timesyncdDebian({
          files: {
            '/etc/systemd/timesyncd.conf': main,
            '/etc/systemd/timesyncd.conf.d/10.conf': early,
            '/etc/systemd/timesyncd.conf.d/zzz.conf': late,
          },
        });
        const wanted = desired('replace', 'a.example', 'b.example');
        const changed = withPlan(machine, await plan(machine, wanted));
        const { sources } = await timesyncdStateOf(changed);
        expect(sources.map(({ host }) => host)).toEqual(['a.example', 'b.example']);
        expect((await plan(changed, wanted)).noChange).toBe(true);
      }),
    );
  });

  const wish = fc.record({
    mode: fc.constantFrom('replace', 'add'),
    hosts: fc.uniqueArray(fc.constantFrom('x.example', 'a.example', 'b.example', 'c.example'), {
      minLength: 1,
    }),
  });

  it('one change after another asks what was asked before and what was added, or is refused', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, text, fc.array(wish, { maxLength: 4 }), async (...given) => {
        const [main, early, late, wishes] = given;
        let machine = timesyncdDebian({
          files: {
            '/etc/systemd/timesyncd.conf': main,
            '/etc/systemd/timesyncd.conf.d/10.conf': early,
            '/etc/systemd/timesyncd.conf.d/zzz.conf': late,
          },
        });
        const hostsOf = async () =>
          new Set((await timesyncdStateOf(machine)).sources.map(({ host }) => host));
        for (const { mode, hosts } of wishes) {
          const before = await hostsOf();
          const result = await planned(machine, desired(mode, ...hosts));
          if (!result.ok) {
            expect(mode).toBe('add');
            continue;
          }
          machine = withPlan(machine, result.value);
          const kept = mode === 'replace' ? [] : before;
          expect(await hostsOf()).toEqual(new Set([...kept, ...hosts]));
        }
      }),
    );
  });
});
