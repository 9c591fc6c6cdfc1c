import { describe, expect, it } from 'vitest';
import { readToml } from '#shared/core/plan/ntpd-rs/toml.ts';
import { planChange } from '#shared/core/plan/plan.ts';
import { traitsOf } from '#shared/core/plan/traits.ts';
import type { ChangePlan, DesiredConfig } from '#shared/model/plan.ts';
import type { SourceConfig } from '#shared/model/source.ts';
import { source, withPlan } from '#test/support/chrony-state.ts';
import type { FakeMachine } from '#test/support/fake-host.ts';
import {
  DEBIAN_NTPD_RS,
  NTPD_RS_CONF,
  ntpCtl,
  ntpdRsDebian,
  ntpdRsStateOf,
} from '#test/support/ntpd-rs-machine.ts';

const desired = (
  mode: DesiredConfig['mode'],
  ...sources: readonly SourceConfig[]
): DesiredConfig => ({ backend: 'ntpd-rs', mode, sources });

const planned = async (machine: FakeMachine, wanted: DesiredConfig) =>
  planChange(await ntpdRsStateOf(machine), wanted);

async function plan(machine: FakeMachine, wanted: DesiredConfig): Promise<ChangePlan> {
  const result = await planned(machine, wanted);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const withConf = (text: string, version = '1.4.0'): FakeMachine =>
  ntpdRsDebian({
    files: { [NTPD_RS_CONF]: text },
    programs: { '/usr/bin/ntp-ctl': ntpCtl('', version) },
  });

const BEGIN = '# Trueclock: begin (written by Trueclock, which overwrites what is changed here)\n';
const END = '# Trueclock: end\n';
const four = ['a', 'b', 'c', 'd'].map((name) => source(`${name}.example`));

describe('replacing the servers of ntpd-rs', () => {
  it('writes tables into a block, switches off whole tables of others, and restarts', async () => {
    const wanted = desired(
      'replace',
      source('a.example', { port: 1123 }),
      source('2001:db8::1', { port: 1123 }),
      source('de.pool.ntp.org', { kind: 'pool' }),
      source('nts.example', { nts: true }),
    );
    const change = await plan(ntpdRsDebian(), wanted);
    expect(change.files[0]?.after).toBe(
      DEBIAN_NTPD_RS.replace(/\[\[source\]\]\nmode = "pool"\naddress = .*\ncount = 4\n/, (table) =>
        table.replace(/^(?=.)/gm, '# Trueclock switched off: '),
      ) +
        BEGIN +
        '[[source]]\nmode = "server"\naddress = "a.example:1123"\n' +
        '[[source]]\nmode = "server"\naddress = "[2001:db8::1]:1123"\n' +
        '[[source]]\nmode = "pool"\naddress = "de.pool.ntp.org"\n' +
        '[[source]]\nmode = "nts"\naddress = "nts.example"\n' +
        END,
    );
    expect(change.commands.map(({ args }) => args)).toEqual([['restart', 'ntpd-rs.service']]);
    expect(change.actions.map(({ kind }) => kind)).toEqual([
      ...['switch-off', 'switch-off', 'switch-off', 'switch-off'],
      ...['change-file', 'restart', 'verify'],
    ]);
    expect(change.warnings).toContainEqual({ code: 'restart-may-step', seconds: 0.01 });
    const changed = withPlan(ntpdRsDebian(), change);
    const { sources } = await ntpdRsStateOf(changed);
    expect(sources.map(({ host, port, kind, nts }) => [host, port, kind, nts])).toEqual(
      wanted.sources.map(({ host, port, kind, nts }) => [host, port, kind, nts]),
    );
    expect((await plan(changed, wanted)).noChange).toBe(true);
  });
  it('takes a table with all that belongs to it, and leaves comments and clocks of the computer', async () => {
    const text =
      '[[source]]\r\nmode = "pool" # ours\r\n# between\r\naddress = "x.example"\r\nignore = [\r\n "192.0.2.1",\r\n]\r\n' +
      '[source.poll-interval-limits]\r\nmin = 5\r\n\r\n[[source]]\r\nmode = "sock"\r\npath = "/run/x"';
    const change = await plan(withConf(text), desired('replace', ...four));
    const off = change.actions.flatMap((action) =>
      action.kind === 'switch-off' ? [action.line] : [],
    );
    expect(off).toEqual([1, 2, 4, 5, 6, 7, 8, 9]);
    expect(change.files[0]?.after).toContain(
      '\r\n[[source]]\r\nmode = "sock"\r\npath = "/run/x"\r\n# Tr',
    );
    expect(
      (await plan(withPlan(withConf(text), change), desired('replace', ...four))).noChange,
    ).toBe(true);
  });
  it.each([
    ['an array of sources in one line', 'source = [{ mode = "server", address = "x.example" }]\n'],
    ['a table that is no array', '[source]\nmode = "server"\n'],
    ['a string without its end', 'log-level = "info\n'],
    ['something that is not TOML', 'server x.example\n'],
    [
      'keys after our block that would join our last table',
      `${BEGIN}[[source]]\n${END}[source.x]\n`,
    ],
  ])('refuses a file with %s', async (_, text) => {
    expect(await planned(withConf(text), desired('replace', ...four))).toMatchObject({
      ok: false,
      error: { code: 'os.unsupported' },
    });
  });
  it('refuses a port beside NTS, where the key exchange tells it', async () => {
    const wanted = desired('replace', source('a.example', { nts: true, port: 1123 }));
    expect(await planned(ntpdRsDebian(), wanted)).toMatchObject({
      ok: false,
      error: { code: 'plan.invalid', context: { problem: 'nts-tells-the-port' } },
    });
  });
  it('writes poll intervals where the version has them for each source, and says so where not', async () => {
    const wanted = desired(
      'replace',
      source('a.example', { minpoll: 6, maxpoll: 10 }),
      ...four.slice(1),
    );
    const old = await plan(withConf(DEBIAN_NTPD_RS), wanted);
    expect(old.files[0]?.after).not.toContain('poll-interval-limits');
    expect(old.warnings).toContainEqual({
      code: 'options-ignored',
      hosts: ['a.example'],
      options: ['minpoll', 'maxpoll'],
    });
    const machine = withConf(DEBIAN_NTPD_RS, '1.9.0');
    const recent = await plan(machine, wanted);
    expect(recent.files[0]?.after).toContain('poll-interval-limits = { min = 6, max = 10 }\n');
    expect(recent.warnings.map(({ code }) => code)).not.toContain('options-ignored');
    expect((await plan(withPlan(machine, recent), wanted)).noChange).toBe(true);
  });
  it('says when it will follow nobody, and when it would end', async () => {
    const warned = async (text: string, ...sources: readonly SourceConfig[]) =>
      (await plan(withConf(text), desired('replace', ...sources))).warnings;
    const one = source('a.example');
    expect(await warned('', one)).toContainEqual({ code: 'too-few-to-follow', have: 1, want: 3 });
    const limits =
      '[synchronization]\nminimum-agreeing-sources = 1\nstartup-step-panic-threshold = ';
    const codes = (await warned(`${limits}{ forward = "inf", backward = 86400 }\n`, one)).map(
      ({ code }) => code,
    );
    expect(codes).not.toContain('too-few-to-follow');
    expect(codes).not.toContain('panic-limit');
    expect(await warned(`${limits}{ forward = 60.5 }\n`, one)).toContainEqual({
      code: 'panic-limit',
      seconds: 60.5,
    });
    const two = '[synchronization]\nminimum-agreeing-sources = ';
    // The daemon would not start with it; what it goes by otherwise is said.
    for (const odd of ['2.5', 'inf', '-1', '"2"']) {
      expect(await warned(`${two}${odd}\n`, one)).toContainEqual({
        code: 'too-few-to-follow',
        have: 1,
        want: 3,
      });
    }
    expect(await warned('', source('x.example', { kind: 'pool' }))).not.toContainEqual(
      expect.objectContaining({ code: 'too-few-to-follow' }),
    );
  });
});

describe('adding servers', () => {
  it('keeps those of others and those added before, and replaces a host that is asked otherwise', async () => {
    const table = (host: string, mode = 'server') =>
      `[[source]]\nmode = "${mode}"\naddress = "${host}"\n`;
    const machine = withConf(
      `${table('there.example')}${table('nts.example')}${BEGIN}${table('mine.example')}${END}`,
    );
    const wanted = desired(
      'add',
      source('there.example'),
      source('nts.example', { nts: true }),
      source('new.example'),
    );
    const change = await plan(machine, wanted);
    expect(change.files[0]?.after).toBe(
      table('there.example') +
        table('nts.example').replace(/^(?=.)/gm, '# Trueclock switched off: ') +
        `${BEGIN}${table('mine.example')}${table('nts.example', 'nts')}${table('new.example')}${END}`,
    );
    expect((await plan(withPlan(machine, change), wanted)).noChange).toBe(true);
  });
});

it.each([{ minpoll: -2 }, { maxpoll: 18 }])('refuses polls out of range: %j', async (options) => {
  const newer = { ...(await ntpdRsStateOf(ntpdRsDebian())), version: '1.5.0' };
  const wanted = desired('replace', source('a.example', options));
  expect(planChange(newer, wanted)).toMatchObject({
    error: { code: 'plan.invalid', context: { problem: 'out-of-range' } },
  });
});

describe('how ntpd-rs corrects the clock', () => {
  it('is read from the file', async () => {
    const text =
      '[synchronization]\nstartup-step-panic-threshold = 500\n[synchronization.algorithm]\nstep-threshold = 0.5\n';
    expect(traitsOf(await ntpdRsStateOf(withConf(text)))).toMatchObject({
      stepsFrom: 0.5,
      endsAbove: 500,
    });
    // Debian's lets a clock be behind by any time, and ahead by a day.
    expect(traitsOf(await ntpdRsStateOf(ntpdRsDebian()))).not.toHaveProperty('endsAbove');
  });
});

it('says nothing of steps where the file lets it make none', async () => {
  const text = '[synchronization.algorithm]\nstep-threshold = inf\n';
  const change = await plan(withConf(text), desired('replace', ...four));
  expect(change.warnings.map(({ code }) => code)).not.toContain('restart-may-step');
});

describe('reading TOML', () => {
  it('takes time in proportion to the length of hostile text, and never throws', () => {
    for (const part of ['[', '{', '"""', "'''", 'a.', '\\', '#', 'a=[', ' ', '"\\']) {
      readToml(part.repeat(100_000));
      readToml(`a = ${part.repeat(100_000)}`);
    }
  });
});
