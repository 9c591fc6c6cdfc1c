import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNtpdRsBackend } from '#main/os/linux/ntpd-rs/backend.ts';
import { daemonConf, parseNtpCtl } from '#main/os/parse/ntp-ctl.ts';
import { fakeHost, type FakeMachine } from '#test/support/fake-host.ts';
import { readFixture } from '#test/support/fixtures.ts';
import {
  NTPD_RS_CONF,
  ntpCtl,
  ntpdRsDebian,
  ntpdRsStateOf,
} from '#test/support/ntpd-rs-machine.ts';

const backendOf = (machine: FakeMachine) => createNtpdRsBackend(fakeHost(machine));

async function statusOf(said: string) {
  const backend = backendOf(ntpdRsDebian({ programs: { '/usr/bin/ntp-ctl': ntpCtl(said) } }));
  const status = await backend.status(await backend.detect());
  if (!status.ok) throw new Error(JSON.stringify(status.error));
  return status.value;
}

describe('detecting ntpd-rs', () => {
  it('knows its unit and its version', async () => {
    expect(await backendOf(ntpdRsDebian()).detect()).toMatchObject({
      backend: 'ntpd-rs',
      unit: 'ntpd-rs.service',
      installed: true,
      running: 'yes',
      version: '1.4.0',
    });
  });
  it('says that it has NTS and pools', async () => {
    const backend = backendOf(ntpdRsDebian());
    expect(await backend.capabilities(await backend.detect())).toMatchObject({
      configure: { ok: true },
      nts: { ok: true },
      pools: { ok: true },
      status: { ok: true },
    });
  });
  it('says so when the configuration gives it no socket to answer on', async () => {
    const backend = backendOf(
      ntpdRsDebian({ programs: { '/usr/bin/ntp-ctl': () => ({ code: 1, stdout: '' }) } }),
    );
    expect(await backend.capabilities(await backend.detect())).toMatchObject({
      status: { ok: false, reason: 'command-port-closed' },
    });
  });
});

describe('what it says of itself', () => {
  it('is read with our signs and units, and a server that is ahead stands out', async () => {
    const status = await statusOf(readFixture('ntpd-rs/synchronised.txt'));
    expect(status).toMatchObject({ synchronised: 'yes', stratum: 3, leap: 'none' });
    expect(status.sources.map(({ name, reach, poll }) => [name, reach, poll])).toEqual([
      ['10.99.0.10', 1, expect.any(Number)],
      ['10.99.0.11', 1, expect.any(Number)],
      ['10.99.0.12', 1, expect.any(Number)],
      ['10.99.0.13', 1, expect.any(Number)],
      ['10.99.0.15', 0, expect.any(Number)],
    ]);
    const states = status.sources.map(({ state }) => state);
    expect(states.slice(0, 3).sort()).toEqual(['combined', 'combined', 'selected']);
    expect(states.slice(3)).toEqual(['falseticker', 'unusable']);
    expect(status.sources[3]?.offset).toBeCloseTo(2.5, 3);
    expect(status.follows).toBe(status.sources.find(({ state }) => state === 'selected')?.name);
    expect(Math.abs(status.offset ?? 1)).toBeLessThan(0.001);
  });
  it('is not synchronised in its first minutes, whoever answers', async () => {
    const status = await statusOf(readFixture('ntpd-rs/starting.txt'));
    expect(status).toMatchObject({
      synchronised: 'no',
      follows: null,
      offset: null,
      stratum: null,
    });
    expect(status.sources.map(({ state }) => state)).toEqual(Array(5).fill('unusable'));
    expect(status.sources.map(({ reach }) => reach)).toEqual([1, 1, 1, 1, 0]);
  });
  it('is an error when there is no answer, or one of another shape', async () => {
    const capture = readFixture('ntpd-rs/synchronised.txt');
    const odd = ['0.5', '-1', '256'].map((stratum) =>
      capture.replace(/^ntp_system_stratum .*$/m, `ntp_system_stratum ${stratum}`),
    );
    for (const said of ['Synchronization status:\nStratum: 3\n', ...odd]) {
      await expect(statusOf(said)).rejects.toThrow('os.command-failed');
    }
  });
});

describe('whatever it says', () => {
  it('is read without failing, as figures or as nothing', () => {
    const lines = readFixture('ntpd-rs/synchronised.txt').split('\n');
    const line = fc.oneof(fc.constantFrom(...lines), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(line), (said) => {
        for (const source of parseNtpCtl(said.join('\n'))?.sources ?? []) {
          expect(source.offset).toEqual(expect.any(Number));
        }
      }),
    );
  });
});

describe('its configuration', () => {
  it.each([
    [['/usr/bin/ntp-daemon'], null],
    [['/usr/bin/ntp-daemon', '-c', '/etc/a.toml'], '/etc/a.toml'],
    [['/usr/bin/ntp-daemon', '-l', 'info', '--config=/etc/a.toml'], '/etc/a.toml'],
  ])('is named by %j', (args, conf) => {
    expect(daemonConf(args)).toBe(conf);
  });
  it('names servers, pools and servers with NTS; clocks of the computer are none', async () => {
    const text = `source-defaults.initial-poll-interval = 4 # a dotted key
[[ source ]] # blanks are allowed
"mode" = 'server'
address = "A.Example.:1123"
[source.poll-interval-limits]
min = 6
max = 1_0
[[server]]
address = "not.a.source"
[[source]]
mode = "nts"
address = "[2001:db8::1]:4460"
poll-interval-limits = { min = 5, max = 9 }
[[source]]
mode = "pool"
address = "ntpd-rs.pool.ntp.org"
ignore = [
  "192.0.2.1", # why
  "192.0.2.2",
]
[[source]]
mode = "sock"
path = """
/run/[[source]]
"""
`;
    const { sources } = await ntpdRsStateOf(ntpdRsDebian({ files: { [NTPD_RS_CONF]: text } }));
    expect(
      sources.map((s) => [s.host, s.port, s.kind, s.nts, s.minpoll, s.maxpoll, s.owner, s.line]),
    ).toEqual([
      ['a.example', 1123, 'server', false, 6, 10, 'user', 2],
      ['2001:db8::1', 123, 'server', true, 5, 9, 'user', 10],
      ['ntpd-rs.pool.ntp.org', 123, 'pool', false, null, null, 'distribution', 14],
    ]);
  });
  // Eight bits with a sign (`PollInterval(i8)` in its time_types.rs); with anything else it does not start.
  it.each([
    ['6', 6],
    ['+1_0', 10],
    ['-2', -2],
    ['0x0A', 10],
    ['0o17', 15],
    ['0b101', 5],
    ['-128', -128],
    ['6.5', null],
    ['6.0', null],
    ['1e1', null],
    ['010', null],
    ['inf', null],
    ['nan', null],
    ['"6"', null],
    ['128', null],
    ['99999999999999999999', null],
  ])('takes %s for a poll interval as the daemon does', async (written, min) => {
    const table = `[[source]]\nmode = "server"\naddress = "a.example"\n`;
    for (const limits of [`poll-interval-limits = { min = ${written} }`, ``]) {
      const below = limits === '' ? `[source.poll-interval-limits]\nmin = ${written}` : limits;
      const files = { [NTPD_RS_CONF]: `${table}${below}\n` };
      const { sources } = await ntpdRsStateOf(ntpdRsDebian({ files }));
      expect(sources).toMatchObject([{ host: 'a.example', minpoll: min, maxpoll: null }]);
    }
  });
});
