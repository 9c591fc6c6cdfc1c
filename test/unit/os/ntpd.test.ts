import { describe, expect, it } from 'vitest';
import { createNtpdBackend } from '#main/os/linux/ntpd/backend.ts';
import { fakeHost, type FakeMachine } from '#test/support/fake-host.ts';
import { readFixture } from '#test/support/fixtures.ts';
import { classicNtpd, ntpdStateOf, ntpq, ntpsecDebian } from '#test/support/ntpd-machine.ts';

const backendOf = (machine: FakeMachine, id: 'ntpsec' | 'ntpd' = 'ntpsec') =>
  createNtpdBackend(fakeHost(machine), id);
const saying = (capture: string): FakeMachine =>
  ntpsecDebian({ programs: { '/usr/bin/ntpq': ntpq(`ntpsec/${capture}`) } });

async function statusOf(machine: FakeMachine, id: 'ntpsec' | 'ntpd' = 'ntpsec') {
  const backend = backendOf(machine, id);
  const status = await backend.status(await backend.detect());
  if (!status.ok) throw new Error(JSON.stringify(status.error));
  return status.value;
}

describe('detecting ntpd', () => {
  it('knows NTPsec by its unit and its version, and is not misled by aliases', async () => {
    expect(await backendOf(ntpsecDebian()).detect()).toMatchObject({
      ...{ backend: 'ntpsec', unit: 'ntpsec.service', installed: true, running: 'yes' },
      version: '1.2.2',
    });
    expect(await backendOf(ntpsecDebian(), 'ntpd').detect()).toMatchObject({ installed: false });
  });
  it('knows the classic one', async () => {
    expect(await backendOf(classicNtpd(), 'ntpd').detect()).toMatchObject({
      ...{ backend: 'ntpd', unit: 'ntp.service', installed: true, version: '4.2.8p15' },
    });
  });
  it('tells that only NTPsec has NTS, and not in its first versions', async () => {
    const nts = async (machine: FakeMachine, id: 'ntpsec' | 'ntpd') => {
      const backend = backendOf(machine, id);
      return (await backend.capabilities(await backend.detect())).nts;
    };
    const older = (version: string) =>
      ntpsecDebian({ programs: { '/usr/sbin/ntpd': () => `ntpd ntpsec-${version}\n` } });
    expect(await nts(ntpsecDebian(), 'ntpsec')).toEqual({ ok: true });
    expect(await nts(older('1.1.3'), 'ntpsec')).toMatchObject({ reason: 'version-too-old' });
    expect(await nts(older('0.9.7'), 'ntpsec')).toMatchObject({ reason: 'version-too-old' });
    expect(await nts(classicNtpd(), 'ntpd')).toMatchObject({ reason: 'not-supported' });
  });
});

describe('what it says of itself', () => {
  it('is read with our signs and units', async () => {
    const status = await statusOf(saying('synchronised'));
    expect(status).toMatchObject({
      ...{ synchronised: 'yes', stratum: 3, leap: 'none', follows: 'two.lab' },
      ...{ referenceId: '10.99.0.11', lastSync: Date.UTC(2026, 10, 22, 21, 8, 5, 9) },
    });
    expect(status.offset).toBeCloseTo(-0.000002349, 12);
    expect(status.bound).toBeCloseTo(0.013e-3 / 2 + 0.187776, 9);
  });
  it('names its sources as they were configured, in our words for their states', async () => {
    const { sources } = await statusOf(saying('synchronised'));
    expect(sources.map(({ name, address, state, reach }) => [name, address, state, reach])).toEqual(
      [
        ['one.lab', '10.99.0.10', 'combined', 1],
        ['two.lab', '10.99.0.11', 'selected', 1],
        ['ahead.lab', '10.99.0.12', 'falseticker', 1],
        ['10.99.0.13', '10.99.0.13', 'unusable', 0],
        ['nowhere.lab', null, 'unusable', 0],
        ['nts.lab', null, 'unusable', 0],
        ['pool.lab', '10.99.0.14', 'combined', 1],
        ['pool.lab', '10.99.0.15', 'combined', 1],
      ],
    );
    const ahead = sources[2];
    expect(ahead?.offset).toBeCloseTo(2.5, 2);
    expect(ahead?.sinceLast).toBeGreaterThan(1);
    expect(ahead?.sinceLast).toBeLessThan(60);
    expect(sources[3]).toMatchObject({ offset: null, sinceLast: null, bound: null });
  });
  it('has no figures that no clock and no path could have', async () => {
    const capture = readFixture('ntpsec/synchronised.txt');
    const sources = readFixture('ntpsec/synchronised-sources.txt');
    const said = (one: string, two: string) =>
      ntpsecDebian({
        programs: {
          '/usr/bin/ntpq': (args) => (args.some((arg) => arg.startsWith('mrv')) ? two : one),
        },
      });
    const absurd = await statusOf(
      said(
        capture
          .replace('offset=-0.002349', 'offset=-9e99')
          .replace('rootdelay=0.013', 'rootdelay=1e50')
          .replace('frequency=0.0', 'frequency=123456789012'),
        sources
          .replaceAll(/\bstratum=\d+/g, 'stratum=2.5')
          .replaceAll(/\bhpoll=\d+/g, 'hpoll=999999')
          .replaceAll(/\boffset=[-\d.]+/g, 'offset=1e99')
          .replaceAll(/\brootdisp=[-\d.]+/g, 'rootdisp=-5000'),
      ),
    );
    expect(absurd).toMatchObject({ offset: null, bound: null, frequencyPpm: null });
    for (const source of absurd.sources) {
      expect(source).toMatchObject({ stratum: 0, poll: 0, offset: null, bound: null });
    }
    // What is far off, and may be, is told: a clock that woke up in 1970.
    const far = await statusOf(
      said(capture.replace('offset=-0.002349', 'offset=1791158400000.25'), sources),
    );
    expect(far.offset).toBeCloseTo(1_791_158_400.00025, 5);
    for (const stratum of ['17', '-1', '2.5', '1e1']) {
      const status = await statusOf(said(capture.replace('stratum=3', `stratum=${stratum}`), ''));
      expect(status).toMatchObject({ synchronised: 'no', stratum: null });
    }
  });
  it('gives servers of several pools no name that it does not know', async () => {
    const { sources } = await statusOf(saying('pools'));
    expect(sources.map(({ name, state }) => [name, state])).toEqual([
      ['10.99.0.14', 'combined'],
      ['10.99.0.15', 'selected'],
      ['10.99.0.10', 'combined'],
    ]);
  });
  it('is not synchronised before the first choice', async () => {
    expect(await statusOf(saying('started'))).toMatchObject({
      ...{ synchronised: 'no', follows: null, offset: null, stratum: null, lastSync: null },
      leap: 'unsynchronised',
    });
  });
  it('is read of the classic ntpd as well, which forgets the names of its servers', async () => {
    const status = await statusOf(classicNtpd(), 'ntpd');
    expect(status).toMatchObject({ synchronised: 'yes', stratum: 3, follows: '10.99.0.11' });
    expect(status.sources.map(({ name, state }) => [name, state])).toEqual([
      ['10.99.0.13', 'unusable'],
      ['10.99.0.10', 'combined'],
      ['10.99.0.11', 'selected'],
      ['pool.lab', 'combined'],
      ['pool.lab', 'not-combined'],
    ]);
  });
  it.each([
    ['not-running', 'Socket error; probably ntpd is not running'],
    ['refused', 'Request timed out'],
  ])('is an error in its own words when ntpq exits well and says: %s', async (name, detail) => {
    const backend = backendOf(saying(name));
    const detection = await backend.detect();
    expect(await backend.status(detection)).toMatchObject({
      ...{ ok: false, error: { code: 'os.command-failed', context: { detail } } },
    });
    expect((await backend.capabilities(detection)).status).toMatchObject({
      ...{ ok: false, reason: 'command-port-closed', detail },
    });
  });
});

describe('its configuration', () => {
  it('is read with what it includes and NTPsec’s folder, in order', async () => {
    const { conf, included, sources } = await ntpdStateOf(
      ntpsecDebian({
        files: {
          '/etc/ntpsec/ntp.conf':
            'server -4 A.example. iburst # mine\r\nincludefile more.conf\r\n#server off.example\r\n' +
            'pool 0.debian.pool.ntp.org prefer\r\nserver 127.127.20.0 mode 17\r\nserver clock nmea\r\n',
          '/etc/ntpsec/more.conf':
            'includefile "/etc/ntpsec/more.conf"\nserver b.example minpoll 4',
          '/etc/ntpsec/ntp.d/20.conf': 'server [2001:db8::1]:4460 nts maxpoll 9\n',
          '/etc/ntpsec/ntp.d/10.conf': 'server c.example:4460 nts\n',
          '/etc/ntpsec/ntp.d/readme': 'server ignored.example\n',
        },
      }),
    );
    expect([conf, ...included].map(({ path }) => path)).toEqual([
      '/etc/ntpsec/ntp.conf',
      '/etc/ntpsec/more.conf',
      '/etc/ntpsec/ntp.d/10.conf',
      '/etc/ntpsec/ntp.d/20.conf',
    ]);
    expect(sources).toMatchObject([
      { host: 'a.example', iburst: true, owner: 'user', line: 1 },
      { host: '0.debian.pool.ntp.org', kind: 'pool', prefer: true, owner: 'distribution' },
      { host: 'b.example', minpoll: 4, iburst: false },
      { host: 'c.example', nts: true },
      { host: '2001:db8::1', nts: true, maxpoll: 9, port: 123 },
    ]);
  });
  it.each([
    ['/usr/sbin/ntpd -gN -u ntp:ntp -c /srv/ntp.conf', '/srv/ntp.conf', true],
    ['/usr/sbin/ntpd -c/srv/ntp.conf', '/srv/ntp.conf', false],
    ['/usr/sbin/ntpd --configfile=/srv/ntp.conf --panicgate', '/srv/ntp.conf', true],
    ['/usr/sbin/ntpd -u ntp:ntp', '/etc/ntp.conf', false],
    ['/usr/sbin/ntpd -p /run/g -x', '/etc/ntp.conf', false],
  ])('is the one of the command line %s', async (command, conf, panicGate) => {
    const machine = classicNtpd({ files: { '/srv/ntp.conf': 'server a.example\n' } }, command);
    const state = await ntpdStateOf(machine, 'ntpd');
    expect(state).toMatchObject({ panicGate, conf: { path: conf }, dropIns: null });
    expect(state.slewOnly).toBe(command.endsWith('-x'));
  });
  it('is a copy with the network’s servers where Debian’s script takes that', async () => {
    const files = { '/run/ntpsec/ntp.conf.dhcp': 'server 192.0.2.1 iburst\n' };
    const given = await ntpdStateOf(ntpsecDebian({ files }));
    expect(given.sources).toMatchObject([{ host: '192.0.2.1', owner: 'dhcp' }]);
    expect(given.conf.path).toBe('/etc/ntpsec/ntp.conf');
    const told = { ...files, '/etc/default/ntpsec': 'IGNORE_DHCP=yes\n' };
    const ignored = await ntpdStateOf(ntpsecDebian({ files: told }));
    expect(ignored.dhcp).toBeNull();
    expect(ignored.sources.map(({ owner }) => owner)).toEqual(['distribution', 'distribution']);
  });
  it('is refused where a path could be taken for another', async () => {
    const backend = backendOf(
      ntpsecDebian({ files: { '/etc/ntpsec/ntp.conf': 'includefile ../../tmp/x\n' } }),
    );
    expect(await backend.read(await backend.detect())).toMatchObject({
      ...{ ok: false, error: { code: 'os.unsupported' } },
    });
  });
});
