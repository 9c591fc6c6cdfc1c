import { describe, expect, it } from 'vitest';
import { planChange } from '#shared/core/plan/plan.ts';
import type { ChangePlan, DesiredConfig } from '#shared/model/plan.ts';
import {
  chronyd,
  debian,
  DEBIAN_CONF,
  FEDORA_CONF,
  systemctl,
} from '#test/support/chrony-machine.ts';
import { desired, source, stateOf, withPlan } from '#test/support/chrony-state.ts';
import type { FakeMachine } from '#test/support/fake-host.ts';

const CONF = '/etc/chrony/chrony.conf';
const OWN = '/etc/chrony/sources.d/trueclock.sources';
const HEADER =
  '# Written by Trueclock, which overwrites what is changed here. Undo it in Trueclock.\n';
const four = ['a.example', 'b.example', 'c.example', 'd.example'].map((host) => source(host));

async function plan(machine: FakeMachine, wanted: DesiredConfig): Promise<ChangePlan> {
  const result = planChange(await stateOf(machine), wanted);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const after = (change: ChangePlan, path: string): string | null | undefined =>
  change.files.find((file) => file.path === path)?.after;

const fedora = (conf = FEDORA_CONF): FakeMachine =>
  debian({
    files: { [CONF]: 'never read\n', '/etc/chrony.conf': conf },
    programs: {
      '/usr/bin/systemctl': systemctl({ 'chronyd.service': { Id: 'chronyd.service' } }),
      '/usr/sbin/chronyd': (args) =>
        args[0] === '-v'
          ? chronyd(args)
          : '  -f FILE\tSpecify configuration file (/etc/chrony.conf)\n',
    },
  });

describe('replacing the sources on Debian', () => {
  it('writes its own file, switches the pool off and keeps every other byte', async () => {
    const change = await plan(debian(), desired('replace', ...four));
    expect(after(change, OWN)).toBe(
      `${HEADER}server a.example iburst\nserver b.example iburst\nserver c.example iburst\nserver d.example iburst\n`,
    );
    expect(after(change, CONF)).toBe(
      DEBIAN_CONF.replace('pool 2.debian', '# Trueclock switched off: pool 2.debian'),
    );
    expect(change.files).toHaveLength(2);
    expect(change.commands).toEqual([
      { program: '/usr/bin/systemctl', args: ['restart', 'chrony.service'], purpose: 'restart' },
    ]);
    expect(change.actions).toEqual([
      { kind: 'create-file', path: OWN, sources: 4 },
      { kind: 'switch-off', path: CONF, line: 6, text: 'pool 2.debian.pool.ntp.org iburst' },
      { kind: 'restart', unit: 'chrony.service' },
      { kind: 'verify', seconds: 30 },
    ]);
    expect(change.warnings).toEqual([{ code: 'restart-interrupts', unit: 'chrony.service' }]);
  });

  it('changes nothing the second time, and reloads for a later choice', async () => {
    const first = await plan(debian(), desired('replace', ...four));
    const machine = withPlan(debian(), first);
    const again = await plan(machine, desired('replace', ...four));
    expect(again).toMatchObject({ noChange: true, files: [], commands: [], actions: [] });

    const later = await plan(machine, desired('replace', ...four.slice(1), source('e.example')));
    expect(later.files.map(({ path }) => path)).toEqual([OWN]);
    expect(later.commands).toEqual([
      { program: '/usr/bin/chronyc', args: ['reload', 'sources'], purpose: 'reload' },
    ]);
  });

  it('shows the change as numbered lines with three lines around', async () => {
    const change = await plan(debian(), desired('replace', ...four));
    const [hunk = []] = change.files.find(({ path }) => path === CONF)?.diff ?? [];
    expect(hunk.map(({ kind, oldLine, newLine }) => [kind, oldLine, newLine])).toEqual([
      ['context', 3, 3],
      ['context', 4, 4],
      ['context', 5, 5],
      ['remove', 6, null],
      ['add', null, 6],
      ['context', 7, 7],
      ['context', 8, 8],
      ['context', 9, 9],
    ]);
    expect(hunk[4]?.text).toBe('# Trueclock switched off: pool 2.debian.pool.ntp.org iburst');
  });

  it('keeps a block with its marks in a file of others, where it is no block', async () => {
    const path = '/etc/chrony/conf.d/x.conf';
    const first = await plan(fedora(), desired('add', ...four));
    const block = /# Trueclock: begin.*# Trueclock: end\n/s.exec(
      after(first, '/etc/chrony.conf') ?? '',
    );
    const machine = debian({ files: { [path]: `${block?.[0] ?? ''}leapsectz right/UTC\n` } });
    const smearing = source('e.example', { leap: 'smears' });
    const change = await plan(machine, desired('add', smearing));
    expect(after(change, path)).toBe(
      `${block?.[0] ?? ''}# Trueclock switched off: leapsectz right/UTC\n`,
    );
  });

  it('shows a change of very many lines whole, without looking for the shortest difference', async () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `server s${i}.example`);
    const machine = debian({ files: { [CONF]: `${names.join('\n')}\n` } });
    const change = await plan(machine, desired('replace', ...four));
    const [hunk = []] = change.files.find(({ path }) => path === CONF)?.diff ?? [];
    expect(hunk.filter(({ kind }) => kind === 'remove').map(({ text }) => text)).toEqual(names);
    expect(hunk.filter(({ kind }) => kind === 'add').map(({ text }) => text)).toEqual([
      ...names.map((name) => `# Trueclock switched off: ${name}`),
      ...hunk.slice(2 * names.length).map(({ text }) => text),
    ]);
    expect(hunk[0]).toMatchObject({ oldLine: 1, newLine: null });
    expect(hunk.at(-1)).toMatchObject({ oldLine: null, newLine: hunk.length - names.length });
  });

  it('switches off leapsectz, with its reason, when the servers smear', async () => {
    const google = [1, 2, 3, 4].map((n) => source(`time${n}.google.com`, { leap: 'smears' }));
    const change = await plan(debian(), desired('replace', ...google));
    expect(after(change, CONF)).toContain('\n# Trueclock switched off: leapsectz right/UTC\n');
    expect(change.warnings).toContainEqual({ code: 'leapsectz-off', path: CONF, line: 20 });

    const mixed = await plan(debian(), desired('replace', ...google, source('a.example')));
    expect(mixed.warnings).toContainEqual({
      code: 'mixed-leap-policies',
      smearing: google.map(({ host }) => host),
    });
  });

  it('switches off peers and initial servers, leaves reference clocks and comments', async () => {
    const conf = `refclock PHC /dev/ptp0\n  Peer 192.0.2.1 key 1\n! server x\n%pool y\ninitstepslew 30 z.example\n`;
    const machine = debian({ files: { [CONF]: `${conf}sourcedir /etc/chrony/sources.d/\n` } });
    const change = await plan(machine, desired('replace', ...four));
    expect(after(change, CONF)).toBe(
      'refclock PHC /dev/ptp0\n# Trueclock switched off:   Peer 192.0.2.1 key 1\n! server x\n%pool y\n' +
        '# Trueclock switched off: initstepslew 30 z.example\nsourcedir /etc/chrony/sources.d/\n',
    );
  });

  it('keeps CR LF, other encodings and a missing line end', async () => {
    const conf =
      'sourcedir /etc/chrony/sources.d\r\n# caf\u00e9 \u00c3\u00a9\r\npool p.example\r\n\tserver s.example';
    const change = await plan(debian({ files: { [CONF]: conf } }), desired('replace', ...four));
    expect(after(change, CONF)).toBe(
      'sourcedir /etc/chrony/sources.d\r\n# caf\u00e9 \u00c3\u00a9\r\n' +
        '# Trueclock switched off: pool p.example\r\n# Trueclock switched off: \tserver s.example',
    );
  });

  it('changes nothing a second time after a lone line that ends in a bare CR', async () => {
    const machine = debian({ files: { [CONF]: 'makestep 1 3\r' } });
    const done = withPlan(machine, await plan(machine, desired('replace', ...four)));
    expect(await plan(done, desired('replace', ...four))).toMatchObject({ noChange: true });
  });

  it('says that sources from DHCP stay, and does not touch them', async () => {
    const machine = debian({
      files: { '/run/chrony-dhcp/eth0.sources': 'server 192.0.2.53 iburst\n' },
    });
    const change = await plan(machine, desired('replace', ...four));
    expect(change.warnings).toContainEqual({ code: 'dhcp-sources-stay', hosts: ['192.0.2.53'] });
    expect(change.files.map(({ path }) => path)).toEqual([OWN, CONF]);
  });

  it('reloads where only files of source folders change', async () => {
    const distribution = '/etc/chrony/sources.d/ubuntu-ntp-pools.sources';
    const machine = debian({
      files: {
        [CONF]: 'sourcedir /etc/chrony/sources.d\nmakestep 1 3\n',
        [distribution]: 'pool 1.ntp.ubuntu.com iburst nts\npool 2.ntp.ubuntu.com iburst nts\n',
      },
    });
    const change = await plan(machine, desired('replace', ...four));
    expect(after(change, distribution)).toBe(
      '# Trueclock switched off: pool 1.ntp.ubuntu.com iburst nts\n' +
        '# Trueclock switched off: pool 2.ntp.ubuntu.com iburst nts\n',
    );
    expect(change.commands.map(({ purpose }) => purpose)).toEqual(['reload']);
    expect(change.warnings).toEqual([]);
  });

  it('refuses to change files of packages and programs', async () => {
    const machine = debian({
      files: {
        [CONF]: 'confdir /usr/share/chrony/conf.d\nsourcedir /etc/chrony/sources.d\n',
        '/usr/share/chrony/conf.d/pool.conf': 'pool p.example\n',
      },
    });
    const result = planChange(await stateOf(machine), desired('replace', ...four));
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'os.read-only', context: { reason: '/usr/share/chrony/conf.d/pool.conf' } },
    });
  });
});

describe('where reloading cannot be trusted', () => {
  const machineWith = async (version: string, before: string): Promise<ChangePlan> => {
    const machine = debian({
      files: { [CONF]: 'sourcedir /etc/chrony/sources.d\n', [OWN]: `${HEADER}${before}` },
      programs: { '/usr/sbin/chronyd': () => `chronyd (chrony) version ${version} (+NTS)\n` },
    });
    return plan(machine, desired('replace', source('192.0.2.1', { prefer: true }), ...four));
  };
  it.each([
    ['4.3', 'server 192.0.2.1 iburst\n', 'restart'], // loses an address whose options change
    ['4.3', 'server 192.0.2.9 iburst\n', 'reload'],
    ['4.5', 'server 192.0.2.1 iburst\n', 'reload'],
    ['4.6.1', 'server 192.0.2.9 iburst\n', 'restart'], // multiplies named sources
    ['4.7', 'server 192.0.2.9 iburst\n', 'reload'],
    ['4.8-pre1', 'server 192.0.2.9 iburst\n', 'reload'],
  ])('chrony %s after %j: %s', async (version, before, purpose) => {
    const change = await machineWith(version, before);
    expect(change.commands.map((command) => command.purpose)).toEqual([purpose]);
  });
});

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
