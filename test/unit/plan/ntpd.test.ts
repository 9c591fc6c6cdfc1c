import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planChange } from '#shared/core/plan/plan.ts';
import { traitsOf } from '#shared/core/plan/traits.ts';
import type { ChangePlan, DesiredConfig } from '#shared/model/plan.ts';
import type { SourceConfig } from '#shared/model/source.ts';
import { source, withPlan } from '#test/support/chrony-state.ts';
import type { FakeMachine } from '#test/support/fake-host.ts';
import {
  CLASSIC_CONF,
  classicNtpd,
  ntpdStateOf,
  NTPSEC_CONF,
  ntpsecDebian,
} from '#test/support/ntpd-machine.ts';

const OWN = '/etc/ntpsec/ntp.d/trueclock.conf';
const CONF = '/etc/ntpsec/ntp.conf';
const HEADER =
  '# Written by Trueclock, which overwrites what is changed here. Undo it in Trueclock.\n';
const BEGIN = '# Trueclock: begin (written by Trueclock, which overwrites what is changed here)\n';
const END = '# Trueclock: end\n';
const OFF = '# Trueclock switched off: ';

type Id = 'ntpsec' | 'ntpd';
const desired = (mode: DesiredConfig['mode'], ...sources: SourceConfig[]): DesiredConfig => ({
  ...{ backend: 'ntpsec', mode, sources },
});
const four = ['a', 'b', 'c', 'd'].map((name) => source(`${name}.example`));

const planned = async (machine: FakeMachine, wanted: DesiredConfig) =>
  planChange(await ntpdStateOf(machine, wanted.backend as Id), wanted);

async function plan(machine: FakeMachine, wanted: DesiredConfig): Promise<ChangePlan> {
  const result = await planned(machine, wanted);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const afterOf = (change: ChangePlan, path: string) =>
  change.files.find((file) => file.path === path)?.after;
const hostsOf = async (machine: FakeMachine, id: Id = 'ntpsec') =>
  (await ntpdStateOf(machine, id)).sources.map(({ host }) => host);

describe('replacing the servers of NTPsec', () => {
  it('writes its own file, switches the others off, and restarts', async () => {
    const machine = ntpsecDebian();
    const change = await plan(machine, desired('replace', ...four));
    expect(afterOf(change, OWN)).toBe(
      HEADER + four.map(({ host }) => `server ${host} iburst\n`).join(''),
    );
    expect(afterOf(change, CONF)).toBe(NTPSEC_CONF.replaceAll(/^pool /gm, `${OFF}pool `));
    const restart = ['restart', 'ntpsec.service'];
    expect(change.commands.map(({ args }) => args)).toEqual([restart]);
    expect(change.restore.map(({ args }) => args)).toEqual([restart]);
    expect(change.warnings).toEqual([{ code: 'restart-may-step', seconds: 0.128 }]);
    const changed = withPlan(machine, change);
    expect(await hostsOf(changed)).toEqual(four.map(({ host }) => host));
    expect((await plan(changed, desired('replace', ...four))).noChange).toBe(true);
  });
  it('writes every option that ntpd has', async () => {
    const odd = source('2001:db8::1', { nts: true, prefer: true, minpoll: 4, maxpoll: 9 });
    const pool = source('pool.example', { kind: 'pool', iburst: false });
    const change = await plan(ntpsecDebian(), desired('replace', odd, pool));
    expect(afterOf(change, OWN)).toBe(
      `${HEADER}server 2001:db8::1 iburst prefer nts minpoll 4 maxpoll 9\npool pool.example\n`,
    );
  });
  it('leaves reference clocks and restrictions alone, and ends what finds other servers', async () => {
    const conf = 'server 127.127.20.0\nbroadcastclient\nrestrict source nomodify\nserver x.example';
    const machine = ntpsecDebian({ files: { [CONF]: conf } });
    expect(afterOf(await plan(machine, desired('replace', ...four)), CONF)).toBe(
      `server 127.127.20.0\n${OFF}broadcastclient\nrestrict source nomodify\n${OFF}server x.example`,
    );
  });
  it('switches off the leap second file, with its reason, beside servers that smear', async () => {
    const smearing = four.map((one) => ({ ...one, leap: 'smears' as const }));
    const change = await plan(ntpsecDebian(), desired('replace', ...smearing));
    expect(afterOf(change, CONF)).toContain(`\n${OFF}leapfile /usr/share`);
    expect(change.warnings).toContainEqual({ code: 'leapsectz-off', path: CONF, line: 3 });
  });
  it('has the start script take no more of the network’s servers', async () => {
    const defaults = '/etc/default/ntpsec';
    const machine = ntpsecDebian({
      files: { '/run/ntpsec/ntp.conf.dhcp': 'server 192.0.2.1 iburst\n' },
    });
    const wanted = desired('replace', ...four);
    const change = await plan(machine, wanted);
    expect(afterOf(change, defaults)).toBe(
      `NTPD_OPTS="-g -N"\nIGNORE_DHCP=""\n${BEGIN}IGNORE_DHCP="yes"\n${END}`,
    );
    expect(change.warnings).toContainEqual({ code: 'dhcp-sources-off', hosts: ['192.0.2.1'] });
    expect(change.actions).toContainEqual({ kind: 'change-file', path: defaults, sources: 0 });
    const changed = withPlan(machine, change);
    expect(await hostsOf(changed)).toEqual(four.map(({ host }) => host));
    expect((await plan(changed, wanted)).noChange).toBe(true);
    expect(await planned(machine, desired('add', ...four))).toMatchObject({
      error: { code: 'os.read-only', context: { reason: '/run/ntpsec/ntp.conf.dhcp' } },
    });
  });
  it.each([
    [{ host: '127.127.20.0' }, 'reference-clock'],
    [{ port: 1123 }, 'service-has-no-ports'],
    [{ minpoll: 2 }, 'out-of-range'],
    [{ maxpoll: 18 }, 'out-of-range'],
  ])('refuses %o', async (change, problem) => {
    const wanted = desired('replace', source('a.example', change));
    expect(await planned(ntpsecDebian(), wanted)).toMatchObject({
      error: { code: 'plan.invalid', context: { problem } },
    });
  });
  it('refuses to change a file of the system', async () => {
    const machine = ntpsecDebian({
      files: {
        [CONF]: 'includefile /usr/share/ntp.conf\n',
        '/usr/share/ntp.conf': 'server x.example\n',
      },
    });
    expect(await planned(machine, desired('replace', ...four))).toMatchObject({
      error: { code: 'os.read-only', context: { reason: '/usr/share/ntp.conf' } },
    });
  });
});

describe('what the service does not do', () => {
  it('is said before: too few servers, and the limit above which it ends', async () => {
    const machine = ntpsecDebian({ files: { '/etc/default/ntpsec': 'NTPD_OPTS="-N"\n' } });
    const { warnings } = await plan(machine, desired('replace', ...four.slice(0, 2)));
    expect(warnings).toContainEqual({ code: 'too-few-to-follow', have: 2, want: 3 });
    expect(warnings).toContainEqual({ code: 'panic-limit', seconds: 1000 });
    expect(traitsOf(await ntpdStateOf(machine))).toMatchObject({ endsAbove: 1000 });
    expect(traitsOf(await ntpdStateOf(ntpsecDebian()))).not.toHaveProperty('endsAbove');
  });
  it.each([
    ['tinker step 0', '', Infinity],
    ['tinker stepfwd 0.5', '', 0.128],
    ['tinker step 2 stepback 0', '', 2],
    ['', '-x', 600],
  ])('steps from where %j and %j say', async (line, option, stepsFrom) => {
    const machine = ntpsecDebian({
      files: {
        [CONF]: `${line}\ntinker panic 0\n`,
        '/etc/default/ntpsec': `NTPD_OPTS="${option}"\n`,
      },
    });
    const traits = traitsOf(await ntpdStateOf(machine));
    expect(traits.stepsFrom).toBe(stepsFrom);
    expect(traits).not.toHaveProperty('endsAbove');
  });
});

describe('the classic ntpd', () => {
  const wanted: DesiredConfig = { ...desired('replace', ...four), backend: 'ntpd' };
  it('gets a block in its main file, and no NTS', async () => {
    const machine = classicNtpd();
    const nts = { ...wanted, sources: four.map((one) => ({ ...one, nts: true })) };
    const change = await plan(machine, nts);
    expect(afterOf(change, '/etc/ntp.conf')).toBe(
      CLASSIC_CONF.replace('\npool ', `\n${OFF}pool `) +
        BEGIN +
        four.map(({ host }) => `server ${host} iburst\n`).join('') +
        END,
    );
    expect(change.files).toHaveLength(1);
    expect(change.warnings.map(({ code }) => code)).toContain('nts-unsupported');
    expect((await plan(withPlan(machine, change), wanted)).noChange).toBe(true);
  });
  it('cannot be freed of the network’s servers where its script has no setting', async () => {
    const files = { '/run/ntp.conf.dhcp': 'server 192.0.2.1\n' };
    expect(await planned(classicNtpd({ files }), wanted)).toMatchObject({
      error: { code: 'os.read-only', context: { reason: '/run/ntp.conf.dhcp' } },
    });
  });
});

describe('adding servers', () => {
  it('keeps those of others and its own, but for one that is wanted in another way', async () => {
    const machine = ntpsecDebian({
      files: {
        [CONF]: 'server main.example iburst\nserver other.example\n',
        [OWN]: `${HEADER}server mine.example iburst\n`,
      },
    });
    const change = await plan(
      machine,
      desired('add', source('main.example'), source('other.example'), source('new.example')),
    );
    expect(afterOf(change, OWN)).toBe(
      `${HEADER}server mine.example iburst\nserver other.example iburst\nserver new.example iburst\n`,
    );
    expect(afterOf(change, CONF)).toBe(`server main.example iburst\n${OFF}server other.example\n`);
    const again = await plan(withPlan(machine, change), desired('add', source('new.example')));
    expect(again.noChange).toBe(true);
  });
});

describe('whatever its files hold', () => {
  const line = fc.oneof(
    fc.constantFrom(
      ...['server x.example iburst', 'pool\ty.example # why', ' peer z.example', 'server "', '#'],
      ...['tos minsane 3', 'leapfile /x', 'manycastclient 239.0.0.1', BEGIN.trim(), END.trim()],
      ...['server 127.127.1.0', `${OFF}server x.example`, 'server', '"server" q.example', ''],
    ),
    fc
      .array(
        fc.integer({ min: 0, max: 255 }).filter((code) => code !== 10),
        { maxLength: 20 },
      )
      .map((codes) => String.fromCharCode(...codes)),
  );
  const text = fc
    .tuple(
      fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 12 }),
      fc.oneof(line, fc.constant('')),
    )
    .map(([lines, last]) => lines.map(([words, end]) => words + end).join('') + last);
  const wanted = [source('a.example', { leap: 'smears' }), source('b.example')];

  it.each([
    ['ntpsec', ntpsecDebian, CONF],
    ['ntpd', classicNtpd, '/etc/ntp.conf'],
  ] as const)('a plan for %s is final, and others do not grow the file', async (id, make, path) => {
    await fc.assert(
      fc.asyncProperty(text, async (conf) => {
        // A file may come to be included by chance, which no machine has.
        fc.pre(!conf.includes('includefile'));
        const machine = make({ files: { [path]: conf } });
        const first = { backend: id, mode: 'replace', sources: wanted } as const;
        const changed = withPlan(machine, await plan(machine, first));
        expect(await hostsOf(changed, id)).toEqual(['a.example', 'b.example']);
        expect((await plan(changed, first)).noChange).toBe(true);
        const other = { ...first, sources: [source('c.example', { leap: 'smears' })] };
        const there = withPlan(changed, await plan(changed, other));
        const back = withPlan(there, await plan(there, first));
        expect(back.files).toEqual(changed.files);
      }),
    );
  });
  it('taking back a plan gives back every byte', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (conf) => {
        fc.pre(!conf.includes('includefile'));
        const machine = classicNtpd({ files: { '/etc/ntp.conf': conf } });
        const change = await plan(machine, { backend: 'ntpd', mode: 'replace', sources: wanted });
        const undone = change.files.map(({ path, before, after }) => ({
          ...{ path, before: after, after: before, diff: [] },
        }));
        const back = withPlan(withPlan(machine, change), { ...change, files: undone });
        expect(back.files).toEqual(machine.files);
        // All else in the file stays: what was switched off is there behind its mark.
        const [after = ''] = (afterOf(change, '/etc/ntp.conf') ?? conf).split(BEGIN);
        if (!conf.includes('# Trueclock')) {
          expect(after.replaceAll(OFF, '').startsWith(conf)).toBe(true);
        }
      }),
    );
  });
});
