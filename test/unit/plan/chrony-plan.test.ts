import { describe, expect, it } from 'vitest';
import { planChange } from '#shared/core/plan/plan.ts';
import type { DesiredConfig } from '#shared/model/plan.ts';
import { debian, DEBIAN_CONF, FEDORA_CONF, systemctl } from '#test/support/chrony-machine.ts';
import { after, CONF, fedora, four, HEADER, OWN, plan } from '#test/support/chrony-plan.ts';
import { desired, source, stateOf, withPlan } from '#test/support/chrony-state.ts';
import type { FakeMachine } from '#test/support/fake-host.ts';

describe('a configuration without a source folder (Fedora, Arch)', () => {
  const BLOCK =
    '# Trueclock: begin (written by Trueclock, which overwrites what is changed here)\n' +
    four.map(({ host }) => `server ${host} iburst\n`).join('') +
    '# Trueclock: end\n';

  it('puts a marked block into the main file and restarts', async () => {
    const change = await plan(fedora(), desired('replace', ...four));
    expect(change.files.map(({ path }) => path)).toEqual(['/etc/chrony.conf']);
    expect(after(change, '/etc/chrony.conf')).toBe(
      FEDORA_CONF.replace('pool 2.', '# Trueclock switched off: pool 2.') + BLOCK,
    );
    expect(change.actions).toEqual([
      {
        kind: 'switch-off',
        path: '/etc/chrony.conf',
        line: 2,
        text: 'pool 2.fedora.pool.ntp.org iburst',
      },
      { kind: 'change-file', path: '/etc/chrony.conf', sources: 4 },
      { kind: 'restart', unit: 'chronyd.service' },
      { kind: 'verify', seconds: 30 },
    ]);
  });

  it('replaces its block where it stands and never grows the file', async () => {
    const machine = withPlan(fedora(), await plan(fedora(), desired('replace', ...four)));
    const text = machine.files?.['/etc/chrony.conf'] ?? '';
    const moved = { ...machine, files: { ...machine.files, '/etc/chrony.conf': `${text}# end\n` } };
    const change = await plan(moved, desired('replace', source('z.example')));
    expect(after(change, '/etc/chrony.conf')).toBe(
      `${text}# end\n`.replace(
        /server a[^]*server d.example iburst\n/,
        'server z.example iburst\n',
      ),
    );
    const back = await plan(withPlan(moved, change), desired('replace', ...four));
    expect(after(back, '/etc/chrony.conf')).toBe(`${text}# end\n`);
  });

  it('moves the block to its own file when a source folder appears', async () => {
    const machine = fedora(`${FEDORA_CONF}${BLOCK}sourcedir /etc/chrony.d\n`);
    const change = await plan(machine, desired('add', source('z.example')));
    expect(after(change, '/etc/chrony.conf')).toBe(`${FEDORA_CONF}sourcedir /etc/chrony.d\n`);
    expect(after(change, '/etc/chrony.d/trueclock.sources')).toBe(
      HEADER + [...four, source('z.example')].map(({ host }) => `server ${host} iburst\n`).join(''),
    );
  });

  it('takes a begin mark without an end for a comment', async () => {
    const [begin = ''] = BLOCK.split('\n');
    const change = await plan(
      fedora(`${begin}\nserver mine.example\n`),
      desired('replace', ...four),
    );
    expect(after(change, '/etc/chrony.conf')).toBe(
      `${begin}\n# Trueclock switched off: server mine.example\n${BLOCK}`,
    );
  });
});

describe('adding sources', () => {
  it('leaves what is configured, and does not repeat it', async () => {
    const machine = debian({
      files: { [CONF]: 'server a.example iburst\nsourcedir /etc/chrony/sources.d\n' },
    });
    const change = await plan(machine, desired('add', ...four));
    expect(change.files.map(({ path }) => path)).toEqual([OWN]);
    expect(after(change, OWN)).not.toContain('a.example');
    expect(change.commands.map(({ purpose }) => purpose)).toEqual(['reload']);
  });

  it('adds to what was added before, and changes the options of a host', async () => {
    const machine = debian({
      files: { [OWN]: `${HEADER}server a.example iburst\nserver b.example iburst\n` },
    });
    const change = await plan(machine, desired('add', source('b.example', { prefer: true })));
    expect(after(change, OWN)).toBe(
      `${HEADER}server a.example iburst\nserver b.example iburst prefer\n`,
    );
    expect((await plan(withPlan(machine, change), change.desired)).noChange).toBe(true);
  });

  it("takes the place of another's line when the options differ", async () => {
    const machine = debian({
      files: { [CONF]: 'server a.example\nsourcedir /etc/chrony/sources.d\n' },
    });
    const change = await plan(machine, desired('add', source('a.example', { nts: true })));
    expect(after(change, CONF)).toContain('# Trueclock switched off: server a.example\n');
    expect(after(change, OWN)).toContain('server a.example iburst nts\n');
  });
});

describe('the service', () => {
  const stopped = (change: object): FakeMachine =>
    debian({
      programs: {
        '/usr/bin/systemctl': systemctl({
          'chrony.service': { Id: 'chrony.service', ...change },
        }),
      },
    });
  it('is enabled and started when it is neither', async () => {
    const off = { ActiveState: 'inactive', SubState: 'dead', UnitFileState: 'disabled' };
    const change = await plan(stopped(off), desired('replace', ...four));
    expect(change.commands.map(({ args }) => args.join(' '))).toEqual([
      'enable chrony.service',
      'start chrony.service',
    ]);
    const rest = await plan(withPlan(stopped(off), change), desired('replace', ...four));
    expect(rest).toMatchObject({ noChange: false, files: [] });
  });
  it('is not enabled where another unit decides', async () => {
    const change = await plan(stopped({ UnitFileState: 'static' }), desired('replace', ...four));
    expect(change.commands.map(({ purpose }) => purpose)).toEqual(['restart']);
  });
});

describe('lines', () => {
  it('carry every option in chrony’s syntax', async () => {
    const all = { port: 1123, prefer: true, nts: true, minpoll: 4, maxpoll: 8 };
    const change = await plan(
      debian(),
      desired(
        'replace',
        source('time.example', all),
        source('p.example', { kind: 'pool', iburst: false }),
      ),
    );
    expect(after(change, OWN)).toBe(
      `${HEADER}server time.example port 1123 iburst prefer nts minpoll 4 maxpoll 8\npool p.example\n`,
    );
  });
});

describe('warnings', () => {
  const codes = async (machine: FakeMachine, wanted: DesiredConfig, nts = true) => {
    const result = planChange(await stateOf(machine), wanted, { nts });
    return result.ok ? result.value.warnings : [];
  };
  it('name the hosts that they are about', async () => {
    const wanted = desired(
      'replace',
      source('a.example', { nts: true }),
      source('de.pool.ntp.org', { kind: 'pool' }),
      source('b.example', { maxpoll: 4 }),
      source('192.168.1.1', { minpoll: 2 }),
    );
    expect(await codes(debian({ files: { [CONF]: '\n' } }), wanted, false)).toEqual([
      { code: 'nts-unsupported', hosts: ['a.example'] },
      { code: 'nts-with-plain', nts: ['a.example'] },
      { code: 'short-poll', hosts: ['b.example'] },
      { code: 'pool-usage', hosts: ['de.pool.ntp.org'] },
      { code: 'restart-interrupts', unit: 'chrony.service' },
      { code: 'no-makestep', path: CONF },
    ]);
  });
  it('count the servers that a vote will have', async () => {
    expect(await codes(debian(), desired('replace', source('a.example')))).toContainEqual({
      code: 'few-sources',
      have: 1,
      want: 4,
    });
    const added = await codes(debian(), desired('add', source('a.example')));
    expect(added.map(({ code }) => code)).not.toContain('few-sources');
  });
});

describe('the hash', () => {
  it('is the same for the same machine and request, and another for any other', async () => {
    const hash = async (machine: FakeMachine, wanted: DesiredConfig): Promise<string> =>
      (await plan(machine, wanted)).hash;
    const wanted = desired('replace', ...four);
    const base = await hash(debian(), wanted);
    expect(base).toMatch(/^[0-9a-f]{64}$/);
    expect(await hash(debian(), structuredClone(wanted))).toBe(base);
    const lease = { '/run/chrony-dhcp/eth0.sources': 'server 192.0.2.1\n' };
    expect(await hash(debian({ files: lease }), wanted)).toBe(base);
    const others = [
      await hash(debian({ files: { [CONF]: `${DEBIAN_CONF}# \n` } }), wanted),
      await hash(debian(), desired('add', ...four)),
      await hash(debian(), desired('replace', ...four.slice(1))),
      await hash(
        debian(),
        desired('replace', ...four.slice(0, 3), source('d.example', { port: 1 })),
      ),
    ];
    expect(new Set([base, ...others]).size).toBe(5);
  });
});

describe('a request that makes no sense', () => {
  it.each([
    ['sources', desired('replace')],
    [
      'sources',
      desired('replace', ...Array.from({ length: 17 }, (_, i) => source(`s${i}.example`))),
    ],
    ['sources[1].host', desired('replace', source('a.example'), source('a.example'))],
    [
      'sources[1].host',
      desired('replace', source('a.example'), source('a.example', { port: 124 })),
    ],
    ['sources[0].host', desired('replace', source('a.example\nserver evil.example'))],
    ['sources[0].host', desired('replace', source('a.example iburst'))],
    ['sources[0].port', desired('replace', source('a.example', { port: 0 }))],
    ['sources[0].port', desired('replace', source('a.example', { port: 1.5 }))],
    ['sources[0].minpoll', desired('replace', source('a.example', { minpoll: 25 }))],
    ['sources[0].minpoll', desired('replace', source('a.example', { minpoll: 8, maxpoll: 6 }))],
    ['backend', { ...desired('replace', source('a.example')), backend: 'ntpsec' } as const],
  ])('is refused: %s', async (field, wanted) => {
    const result = planChange(await stateOf(debian()), wanted);
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'plan.invalid', context: { field } },
    });
  });
  it('is refused where NTS would keep an old chronyd from starting', async () => {
    const machine = debian({
      programs: { '/usr/sbin/chronyd': () => 'chronyd (chrony) version 3.5 (+NTP)\n' },
    });
    const result = planChange(
      await stateOf(machine),
      desired('replace', source('a.example', { nts: true })),
    );
    expect(result).toMatchObject({ ok: false, error: { code: 'plan.invalid' } });
  });
});
