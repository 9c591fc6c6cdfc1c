import { describe, expect, it } from 'vitest';
import { planChange } from '#shared/core/plan/plan.ts';
import type { ChangePlan } from '#shared/model/plan.ts';
import { debian, DEBIAN_CONF, systemctl } from '#test/support/chrony-machine.ts';
import { after, CONF, fedora, four, HEADER, OWN, plan } from '#test/support/chrony-plan.ts';
import { desired, source, stateOf, withPlan } from '#test/support/chrony-state.ts';

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

describe('a main file that was put elsewhere', () => {
  const planFor = async (path: string) => {
    const ExecStart = `{ path=/usr/sbin/chronyd ; argv[]=/usr/sbin/chronyd -f ${path} ; ignore_errors=no }`;
    const unit = { Id: 'chrony.service', ExecStart };
    const machine = debian({
      files: { [path]: 'pool p.example iburst\n' },
      programs: { '/usr/bin/systemctl': systemctl({ 'chrony.service': unit }) },
    });
    return planChange(await stateOf(machine), desired('add', ...four));
  };
  it.each([
    '/run/coreos-platform-chrony.conf',
    '/usr/share/chrony.conf',
    '/nix/store/x-chrony.conf',
  ])('is not changed where it is not the administrator’s: %s', async (path) => {
    const refusal = { code: 'os.read-only', context: { reason: path } };
    expect(await planFor(path)).toMatchObject({ ok: false, error: refusal });
  });
  it.each(['/opt/chrony/chrony.conf', '/usr/local/etc/chrony.conf'])(
    'is changed where it is: %s',
    async (path) => {
      expect(await planFor(path)).toMatchObject({ ok: true, value: { files: [{ path }] } });
    },
  );
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
