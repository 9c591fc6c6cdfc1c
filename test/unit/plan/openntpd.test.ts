import { describe, expect, it } from 'vitest';
import { planChange } from '#shared/core/plan/plan.ts';
import { traitsOf } from '#shared/core/plan/traits.ts';
import type { ChangePlan, DesiredConfig } from '#shared/model/plan.ts';
import type { SourceConfig } from '#shared/model/source.ts';
import { source, withPlan } from '#test/support/chrony-state.ts';
import type { FakeMachine } from '#test/support/fake-host.ts';
import { OPENNTPD_CONF, openntpdDebian, openntpdStateOf } from '#test/support/openntpd-machine.ts';

const desired = (
  mode: DesiredConfig['mode'],
  ...sources: readonly SourceConfig[]
): DesiredConfig => ({ backend: 'openntpd', mode, sources });

const planned = async (machine: FakeMachine, wanted: DesiredConfig) =>
  planChange(await openntpdStateOf(machine), wanted);

async function plan(machine: FakeMachine, wanted: DesiredConfig): Promise<ChangePlan> {
  const result = await planned(machine, wanted);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const withConf = (text: string, options = ''): FakeMachine =>
  openntpdDebian({
    files: {
      [OPENNTPD_CONF]: text,
      '/etc/default/openntpd': `DAEMON_OPTS="${options} -f ${OPENNTPD_CONF}"\n`,
    },
  });

const BEGIN = '# Trueclock: begin (written by Trueclock, which overwrites what is changed here)\n';
const END = '# Trueclock: end\n';

describe('replacing the servers of OpenNTPD', () => {
  it('writes a block, switches off what others wrote, and restarts', async () => {
    const machine = withConf(
      'listen on *\nservers \\\n  0.debian.pool.ntp.org weight 2\nsensor *\n',
    );
    const wanted = desired(
      'replace',
      source('a.example'),
      source('de.pool.ntp.org', { kind: 'pool' }),
      source('sensor'),
    );
    const change = await plan(machine, wanted);
    expect(change.files.map(({ path, after }) => [path, after])).toEqual([
      [
        OPENNTPD_CONF,
        'listen on *\n# Trueclock switched off: servers \\\n# Trueclock switched off:   0.debian.pool.ntp.org weight 2\nsensor *\n' +
          `${BEGIN}server a.example\nservers de.pool.ntp.org\nserver "sensor"\n${END}`,
      ],
    ]);
    const restart = ['restart', 'openntpd.service'];
    expect(change.commands.map(({ args }) => args)).toEqual([restart]);
    expect(change.restore.map(({ args }) => args)).toEqual([restart]);
    expect(change.actions.map(({ kind }) => kind)).toEqual([
      ...['switch-off', 'switch-off', 'change-file', 'restart', 'verify'],
    ]);
    const changed = withPlan(machine, change);
    expect((await openntpdStateOf(changed)).sources.map(({ host }) => host)).toEqual([
      ...['a.example', 'de.pool.ntp.org', 'sensor'],
    ]);
    expect((await plan(changed, wanted)).noChange).toBe(true);
  });
  it('refuses a port, which the service does not take', async () => {
    const wanted = desired('replace', source('a.example', { port: 1123 }));
    expect(await planned(openntpdDebian(), wanted)).toMatchObject({
      ok: false,
      error: { code: 'plan.invalid', context: { problem: 'service-has-no-ports' } },
    });
  });
  it.each([
    ['lines that end in CR LF, which OpenNTPD does not read', 'server a.example\r\n'],
    ['a string without its end', 'server "a.example\n'],
    ['an odd escape', 'server a\\.example\n'],
  ])('refuses a file with %s', async (_, text) => {
    expect(await planned(withConf(text), desired('replace', source('b.example')))).toMatchObject({
      ok: false,
      error: { code: 'os.unsupported' },
    });
  });
  it('says what the service cannot do, and who bounds what it believes', async () => {
    const machine = withConf(
      'constraints from "https://www.example.com/x"\nconstraint from "9.9.9.9" 149.112.112.112\n',
    );
    const options = { nts: true, prefer: true, minpoll: 6, maxpoll: 10 };
    const { warnings } = await plan(machine, desired('replace', source('a.example', options)));
    expect(warnings).toEqual(
      expect.arrayContaining([
        { code: 'nts-unsupported', hosts: ['a.example'] },
        {
          code: 'options-ignored',
          hosts: ['a.example'],
          options: ['prefer', 'minpoll', 'maxpoll'],
        },
        { code: 'constraints-stay', hosts: ['www.example.com', '9.9.9.9'] },
      ]),
    );
  });
});

describe('the step that a restart of OpenNTPD may make', () => {
  const stepsFrom = async (text: string, options: string, version: string) => {
    const machine = withConf(text, options);
    const programs = { ...machine.programs, '/usr/bin/dpkg-query': () => version };
    const state = await openntpdStateOf({ ...machine, programs });
    const change = await plan({ ...machine, programs }, desired('replace', source('b.example')));
    const warned = change.warnings.find(({ code }) => code === 'restart-may-step');
    expect(warned !== undefined).toBe(traitsOf(state).stepsFrom !== Infinity);
    return traitsOf(state).stepsFrom;
  };
  it.each([
    ['never comes by itself', 'server a.example\n', '', '1:6.2p3-4.2', Infinity],
    ['comes with -s, whatever the offset', 'server a.example\n', '-s', '1:6.2p3-4.2', 0.001],
    ['no longer comes with -s', 'server a.example\n', '-s', '7.9p1-5', Infinity],
    ['comes where a server is trusted', 'server a.example trusted\n', '', '7.9p1-5', 60],
    ['comes where a constraint checks it', 'constraint from "a"\n', '', '6.8p1-1', 60],
    ['did not come by trust before', 'server a.example trusted\n', '', '6.6p1-1', Infinity],
  ])('%s', async (_, text, options, version, seconds) => {
    expect(await stepsFrom(text, options, version)).toBe(seconds);
  });
});

describe('adding servers', () => {
  it('keeps those of others and those added before, and asks none twice', async () => {
    const machine = withConf(
      `server there.example weight 3\nserver other.example\n${BEGIN}server mine.example\n${END}`,
    );
    const wanted = desired(
      'add',
      source('there.example'),
      source('other.example', { kind: 'pool' }),
      source('new.example'),
    );
    const change = await plan(machine, wanted);
    expect(change.files[0]?.after).toBe(
      `server there.example weight 3\n# Trueclock switched off: server other.example\n${BEGIN}` +
        `server mine.example\nservers other.example\nserver new.example\n${END}`,
    );
    expect((await plan(withPlan(machine, change), wanted)).noChange).toBe(true);
  });
});
