// Played: not run on a Mac. See test/support/macos.ts.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createBackends } from '#main/os/backends.ts';
import { readMachine } from '#main/os/detect.ts';
import { createMac, describeMac, type Mac } from '#test/support/macos.ts';

/** Each test runs dozens of programs. Milliseconds. */
vi.setConfig({ testTimeout: 60_000 });

let mac: Mac;
beforeEach(async () => {
  mac = await createMac();
});
afterEach(() => mac.close());

const look = () => readMachine(mac.host, createBackends(mac.host), 0);

describeMac('a Mac read without rights', () => {
  it('is known by its version, its job of launchd and the server in its file', async () => {
    const { platform, system, service, conflict } = await look();
    expect({ platform, system, conflict }).toEqual({
      platform: 'darwin',
      system: 'macOS 15.7.4',
      conflict: false,
    });
    expect(service?.detection).toMatchObject({
      backend: 'timed',
      unit: 'com.apple.timed',
      installed: true,
      running: 'yes',
      version: '15.7.4',
    });
    expect(service?.state?.sources).toMatchObject([
      { host: 'time.apple.com', path: '/etc/ntp.conf', line: 1, owner: 'distribution' },
    ]);
    expect(service?.capabilities).toMatchObject({
      configure: { ok: true },
      sync: { ok: true },
      nts: { ok: false, reason: 'not-supported' },
      pools: { ok: false, reason: 'not-supported' },
    });
  });
  it('does not say whether its clock is synchronised, and asks no server for it', async () => {
    const { service } = await look();
    expect(service?.problem).toBeNull();
    expect(service?.status).toMatchObject({ synchronised: 'unknown', offset: null, sources: [] });
    expect((await mac.calls()).filter((call) => call.startsWith('sntp'))).toEqual([]);
  });
  it('does not take a failure of systemsetup for network time that is off', async () => {
    await mac.write('usr/sbin/systemsetup', '#!/bin/sh\nexit 1\n');
    const { service } = await look();
    expect(service?.detection.running).toBe('yes');
    expect(service?.problem).toMatchObject({ code: 'os.command-failed', context: { exitCode: 1 } });
  });
  it.each([
    ['waiting until it is due', 'waiting', 'yes'],
    ['in no state that it knows', '', 'yes'],
  ])('counts a job %s as running', async (_, state, running) => {
    await mac.write('state/jobs/com.apple.timed', state);
    expect((await look()).service?.detection.running).toBe(running);
  });
  it('does not run when launchd has no such job, and it is unknown when launchd does not tell', async () => {
    await mac.remove('state/jobs/com.apple.timed');
    expect((await look()).service?.detection).toMatchObject({ running: 'no', startsAtBoot: 'no' });
    await mac.write('usr/bin/launchctl', '#!/bin/sh\nexit 1\n');
    expect((await look()).service?.detection.running).toBe('unknown');
  });
  it.each([
    [
      'only the first server counts',
      '# x\nserver A.example. iburst\nserver b.example\n',
      ['a.example'],
    ],
    ['no server', 'restrict default\n', []],
    ['not a host', 'server $(reboot)\n', []],
  ])('%s', async (_, text, hosts) => {
    await mac.write('etc/ntp.conf', text);
    expect((await look()).service?.state?.sources.map(({ host }) => host)).toEqual(hosts);
  });
  it('has no server without the file', async () => {
    await mac.remove('etc/ntp.conf');
    expect((await look()).service?.state?.sources).toEqual([]);
  });
  it('is in conflict with a chronyd of Homebrew that runs', async () => {
    await mac.write('opt/homebrew/opt/chrony/sbin/chronyd', '#!/bin/sh\n');
    expect(await look()).toMatchObject({
      conflict: false,
      others: [{ backend: 'chrony', installed: true, running: 'no' }],
    });
    await mac.write('state/jobs/homebrew.mxcl.chrony', 'running');
    expect(await look()).toMatchObject({
      conflict: true,
      service: { detection: { backend: 'timed' } },
    });
  });
  it.each([
    ['XML', '<plist><dict><key>timeServer</key><string>ntp.corp</string></dict></plist>'],
    ['binary', 'bplist00\u0000ZtimeServerXntp.corp'],
  ])('is not to be configured where an organisation names the server (%s)', async (_, text) => {
    await mac.write('Library/Managed Preferences/com.apple.MCX.plist', text);
    expect((await look()).service?.capabilities.configure).toMatchObject({
      ok: false,
      reason: 'policy',
    });
  });
});

describeMac('a Mac read as root', () => {
  it('knows how far its clock is off from what sntp says of its server', async () => {
    const { service } = await mac.elevate(look);
    expect(service?.status).toMatchObject({
      synchronised: 'yes',
      follows: 'time.apple.com',
      offset: 0.02,
      stratum: 3,
      leap: 'none',
      sources: [{ name: 'time.apple.com', address: '192.0.2.7', state: 'selected', reach: 1 }],
    });
    // Half the round trip and the server's root distance.
    expect(service?.status?.bound).toBeCloseTo(0.005 + 0.007049561, 9);
  });
  it('does not run when network time is off', async () => {
    await mac.write('state/on', 'Off\n');
    expect((await mac.elevate(look)).service?.detection).toMatchObject({
      running: 'no',
      startsAtBoot: 'no',
    });
  });
  it.each(['nothing', 'unsynchronised', 'kiss'])(
    'takes no number from a server that does %s',
    async (does) => {
      await mac.write('state/server-does', does);
      const { service } = await mac.elevate(look);
      expect(service?.status).toMatchObject({
        synchronised: 'unknown',
        offset: null,
        follows: null,
      });
      expect(service?.status?.sources).toMatchObject([{ state: 'unusable' }]);
    },
  );
  it('asks nobody where what is set is no host', async () => {
    await mac.remove('etc/ntp.conf');
    await mac.write('state/server', '-S\n');
    const { service } = await mac.elevate(look);
    expect(service?.status).toMatchObject({ synchronised: 'unknown', sources: [] });
    expect((await mac.calls()).filter((call) => call.startsWith('sntp'))).toEqual([]);
  });
  it('does not ask a server again that has sent a kiss of death', async () => {
    await mac.write('state/server-does', 'kiss');
    const [backend] = createBackends(mac.host);
    await mac.elevate(async () => {
      const detection = await backend!.detect();
      await backend!.status(detection);
      await backend!.status(detection);
    });
    expect((await mac.calls()).filter((call) => call.startsWith('sntp'))).toEqual([
      'sntp -d time.apple.com',
    ]);
  });
});
