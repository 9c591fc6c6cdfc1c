import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOpenntpdBackend } from '#main/os/linux/openntpd/backend.ts';
import { parseNtpctl, parseOpenntpdArguments, parsePackageVersion } from '#main/os/parse/ntpctl.ts';
import { fakeHost, type FakeMachine } from '#test/support/fake-host.ts';
import { readFixture } from '#test/support/fixtures.ts';
import {
  DEBIAN_OPENNTPD,
  OPENNTPD_CONF,
  openntpdDebian,
  openntpdStateOf,
} from '#test/support/openntpd-machine.ts';

const backendOf = (machine: FakeMachine) => createOpenntpdBackend(fakeHost(machine));

const REFUSED = {
  code: 1,
  stdout: 'ntpctl: connect: /var/lib/openntpd/run/ntpd.sock: Permission denied\n',
};

async function statusOf(said: string) {
  const backend = backendOf(openntpdDebian({ programs: { '/usr/sbin/ntpctl': () => said } }));
  const status = await backend.status(await backend.detect());
  if (!status.ok) throw new Error(JSON.stringify(status.error));
  return status.value;
}

describe('detecting OpenNTPD', () => {
  it('knows its unit, and its version from the package', async () => {
    expect(await backendOf(openntpdDebian()).detect()).toMatchObject({
      backend: 'openntpd',
      unit: 'openntpd.service',
      installed: true,
      running: 'yes',
      version: '6.2p3',
    });
  });
  it.each([
    ['7.9p1-5', '7.9p1'],
    ['1:6.2p3-4.2+b1', '6.2p3'],
    ['', null],
    ['no package', null],
  ])('reads %j as version %j', (said, version) => {
    expect(parsePackageVersion(said)).toBe(version);
  });
  it('says that it has no NTS, and that its status is for administrators', async () => {
    const seen = backendOf(openntpdDebian({ programs: { '/usr/sbin/ntpctl': () => REFUSED } }));
    const detection = await seen.detect();
    expect(await seen.capabilities(detection)).toMatchObject({
      configure: { ok: true },
      nts: { ok: false, reason: 'not-supported' },
      pools: { ok: true },
      status: { ok: false, reason: 'needs-rights' },
    });
    expect(await seen.status(detection)).toMatchObject({
      ok: false,
      error: { code: 'os.command-failed' },
    });
  });
});

describe('what it says of itself', () => {
  it('is read with our signs and units', async () => {
    const status = await statusOf(readFixture('openntpd/synchronised.txt'));
    expect(status).toMatchObject({ synchronised: 'yes', stratum: 3, follows: '10.99.0.11' });
    // The median by weights of 0.001, 0, 0 and 2500.078 ms.
    expect(status.offset).toBeCloseTo(0.000001, 9);
    expect(status.sources).toMatchObject([
      { name: '10.99.0.10', state: 'combined', poll: 5, reach: 1, stratum: 2 },
      { name: '10.99.0.11', state: 'selected' },
      { name: '10.99.0.13', state: 'combined' },
      { name: '10.99.0.15', state: 'unusable', reach: 0, offset: null },
    ]);
    expect(status.sources[2]?.offset).toBeCloseTo(2.500078, 9);
  });
  it.each([
    ['starting', ['unusable', 'unusable', 'unusable', 'unusable'], [1, 1, 1, 0]],
    ['accepted', ['combined', 'combined', 'combined', 'unusable'], [1, 1, 1, 0]],
    ['unresolved', ['unusable', 'unusable', 'unusable', 'unusable'], [0, 0, 0, 0]],
  ])('is not synchronised while %s', async (name, states, reach) => {
    const status = await statusOf(readFixture(`openntpd/${name}.txt`));
    expect(status).toMatchObject({ synchronised: 'no', stratum: null, follows: null });
    expect(status.sources.map(({ state }) => state)).toEqual(states);
    expect(status.sources.map((source) => source.reach)).toEqual(reach);
  });
  it('names the pools and servers as configured', () => {
    const names = (text: string) =>
      parseNtpctl(text)?.peers.map((peer) => [peer.name, peer.address]);
    expect(names(readFixture('openntpd/unresolved.txt'))?.[0]).toEqual([
      '0.debian.pool.ntp.org',
      null,
    ]);
    const row = ' *  1 10  2  733s 1640s      -984.824ms     1.105ms     0.126ms\n';
    const all = `2/2 peers valid, clock synced, stratum 3\n\npeer\n   wt tl\n192.0.2.1 from pool de.pool.ntp.org\n${row}192.0.2.2 time.example\n${row}`;
    expect(names(all)).toEqual([
      ['de.pool.ntp.org', '192.0.2.1'],
      ['time.example', '192.0.2.2'],
    ]);
  });
  it('adds what is still to be slewed to what its servers say, and leaves sensors aside', async () => {
    const status = await statusOf(
      '1/1 peers valid, 1/1 sensors valid, clock unsynced, clock offset is 250.000ms\n\npeer\n   wt tl\n' +
        '192.0.2.2 time.example\n    1 10  2   3s   30s        50.000ms     1.105ms     0.126ms\n\n' +
        'sensor\n   wt gd st  next  poll          offset  correction\nnmea0  \n' +
        '    1  1  1    3s   15s        50.000ms     0.000ms\n',
    );
    expect(status.offset).toBeCloseTo(0.3, 9);
    expect(status.sources).toHaveLength(1);
    expect(status.sources[0]?.offset).toBeCloseTo(0.3, 9);
  });
});

describe('whatever it says', () => {
  it('is read without failing, as figures or as nothing', () => {
    const lines = readFixture('openntpd/synchronised.txt').split('\n');
    const line = fc.oneof(fc.constantFrom(...lines), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(line), (said) => {
        const text = ['1/1 peers valid, clock synced, stratum 3', ...said].join('\n');
        for (const { poll, weight } of parseNtpctl(text)?.peers ?? []) {
          expect([poll, weight].every(Number.isSafeInteger)).toBe(true);
        }
        parseNtpctl(said.join('\n'));
      }),
    );
  });
});

describe('its configuration', () => {
  it('is the file that the unit names', async () => {
    const state = await openntpdStateOf(openntpdDebian());
    expect(state).toMatchObject({ conf: { path: OPENNTPD_CONF }, setsAtStart: false });
    expect(state.sources.map(({ host, kind, owner, line }) => [host, kind, owner, line])).toEqual([
      ['0.debian.pool.ntp.org', 'pool', 'distribution', 5],
      ['1.debian.pool.ntp.org', 'pool', 'distribution', 6],
    ]);
  });
  it('is where everybody but Debian has it when the unit names none', async () => {
    const files = { ...openntpdDebian().files, '/etc/ntpd.conf': DEBIAN_OPENNTPD };
    for (const path of [OPENNTPD_CONF, '/etc/default/openntpd'])
      Reflect.deleteProperty(files, path);
    const machine = { ...openntpdDebian(), files };
    expect((await openntpdStateOf(machine)).conf.path).toBe('/etc/ntpd.conf');
  });
  it.each([
    [['-s', '-f', '/etc/x.conf'], '/etc/x.conf', true],
    [['-sf/etc/x.conf'], '/etc/x.conf', true],
    [['-f', '/etc/s.conf', '-p', '-s'], '/etc/s.conf', false],
    [['-dsS'], null, false],
  ])('is told by the arguments %j', (args, conf, setsAtStart) => {
    expect(parseOpenntpdArguments(args)).toEqual({ conf, setsAtStart });
  });
  it('is read as OpenNTPD reads it', async () => {
    const text =
      'server "Quoted.Example." weight 5 # first\n' +
      '# a comment that goes on \\\nserver hidden.example\n' +
      'servers \\\n pool.example\n' +
      '\t server 2001:db8::1 trusted\n' +
      'sensor server\nlisten on *\nSERVER shouted.example\n"server" string.example\n';
    const machine = openntpdDebian({ files: { [OPENNTPD_CONF]: text + DEBIAN_OPENNTPD } });
    const { sources } = await openntpdStateOf(machine);
    expect(sources.map(({ host, kind, line }) => [host, kind, line]).slice(0, 3)).toEqual([
      ['quoted.example', 'server', 1],
      ['pool.example', 'pool', 4],
      ['2001:db8::1', 'server', 6],
    ]);
    expect(sources).toHaveLength(5);
  });
  it('is not followed to a path that could not be shown', async () => {
    const machine = openntpdDebian({
      files: { '/etc/default/openntpd': 'DAEMON_OPTS="-f /etc/../x"\n' },
    });
    const backend = backendOf(machine);
    expect(await backend.read(await backend.detect())).toMatchObject({
      ok: false,
      error: { code: 'os.unsupported' },
    });
  });
});
