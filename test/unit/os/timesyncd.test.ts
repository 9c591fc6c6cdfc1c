import { describe, expect, it } from 'vitest';
import { createTimesyncdBackend } from '#main/os/linux/timesyncd/backend.ts';
import { fakeHost, type FakeMachine } from '#test/support/fake-host.ts';
import { readFixture } from '#test/support/fixtures.ts';
import {
  ANSWERED,
  busctl,
  timesyncdDebian,
  timesyncdStateOf,
} from '#test/support/timesyncd-machine.ts';

const backendOf = (machine: FakeMachine) => createTimesyncdBackend(fakeHost(machine));
const withStatus = (status: string): FakeMachine =>
  timesyncdDebian({ programs: { '/usr/bin/busctl': busctl(status) } });

async function statusOf(machine: FakeMachine) {
  const backend = backendOf(machine);
  const status = await backend.status(await backend.detect());
  if (!status.ok) throw new Error(JSON.stringify(status.error));
  return status.value;
}

describe('detecting systemd-timesyncd', () => {
  it('knows its unit and its version', async () => {
    expect(await backendOf(timesyncdDebian()).detect()).toMatchObject({
      backend: 'timesyncd',
      unit: 'systemd-timesyncd.service',
      installed: true,
      running: 'yes',
      version: '252',
    });
  });
  it('says that it has neither NTS nor pools', async () => {
    const backend = backendOf(timesyncdDebian());
    expect(await backend.capabilities(await backend.detect())).toMatchObject({
      configure: { ok: true },
      nts: { ok: false, reason: 'not-supported' },
      pools: { ok: false, reason: 'not-supported' },
    });
  });
});

describe('what it says of itself', () => {
  it('is read with our signs and units', async () => {
    const status = await statusOf(timesyncdDebian());
    expect(status).toMatchObject({
      synchronised: 'yes',
      stratum: 3,
      leap: 'none',
      follows: 'ntp.example',
      referenceId: '10.99.0.16',
      lastSync: 1_795_382_312_488,
      sources: [
        { name: 'ntp.example', address: '10.99.0.16', state: 'selected', poll: 5, reach: 1 },
      ],
    });
    // As `timedatectl timesync-status` printed them: offset +255.708ms, delay 11.496ms.
    expect(status.offset).toBeCloseTo(0.255_708, 9);
    expect(status.bound).toBeCloseTo(0.011_496 / 2, 9);
  });
  it('has root delay, root dispersion and frequency in it', async () => {
    const further = ANSWERED.replace(',-24,0,0,', ',-24,9994,19989,');
    const status = await statusOf(withStatus(further.replace('"x","data":0', '"x","data":-65536')));
    expect(status.bound).toBeCloseTo(0.011_496 / 2 + 0.004_997 + 0.019_989, 9);
    expect(status.frequencyPpm).toBe(1);
  });
  it('tells of no offset after one that it has stepped away', async () => {
    const [t1, t4] = ['1795382312477200', '1795382312488717'];
    const later = ANSWERED.replace(t1, '1795382310477200').replace(t4, '1795382310488717');
    const status = await statusOf(withStatus(later));
    expect(status).toMatchObject({ synchronised: 'yes', offset: null });
    expect(status.sources[0]?.offset).toBeCloseTo(2.255_708, 9);
  });
  it.each(['looking-up.txt', 'connecting.txt'])('is not synchronised when %s', async (name) => {
    expect(await statusOf(withStatus(readFixture(`timesyncd/${name}`)))).toMatchObject({
      synchronised: 'no',
      follows: null,
      offset: null,
      sources: [{ state: 'unusable', reach: 0 }],
    });
  });
  it.each([
    ['refused as a spike', ANSWERED.replace('false,2', 'true,2')],
    ['from a server that is not synchronised', ANSWERED.replace('[0,4,4,2', '[3,4,4,2')],
    ['of stratum 16', ANSWERED.replace('[0,4,4,2', '[0,4,4,16')],
  ])('does not follow an answer %s', async (_, text) => {
    const status = await statusOf(withStatus(text));
    expect(status.synchronised).toBe('no');
    expect(status.sources[0]).toMatchObject({ state: 'unusable', reach: 1 });
  });
  it('is an error in busctl’s own words when there is no answer', async () => {
    const backend = backendOf(
      timesyncdDebian({ programs: { '/usr/bin/busctl': () => ({ code: 1, stdout: '' }) } }),
    );
    expect(await backend.status(await backend.detect())).toMatchObject({
      ok: false,
      error: { code: 'os.command-failed' },
    });
  });
});

describe('its configuration', () => {
  it('names no servers on a fresh Debian, beside those that the network gave', async () => {
    const state = await timesyncdStateOf(
      timesyncdDebian({
        programs: { '/usr/bin/busctl': busctl(ANSWERED, ['192.0.2.1', 'no host!']) },
      }),
    );
    expect(state.sources).toMatchObject([{ host: '192.0.2.1', owner: 'dhcp' }]);
  });
  it('is read in the order in which systemd applies it, and an empty list starts anew', async () => {
    const { files, sources } = await timesyncdStateOf(
      timesyncdDebian({
        files: {
          '/etc/systemd/timesyncd.conf': '[Time]\nNTP=main.example\n',
          '/usr/lib/systemd/timesyncd.conf.d/50-b.conf': '[Time]\nNTP=shadowed.example\n',
          '/etc/systemd/timesyncd.conf.d/50-b.conf':
            '[Time]\n NTP = \nNTP=b.example \\\n; why\n c.example.\n',
          '/run/systemd/timesyncd.conf.d/60-c.conf':
            '[Other]\nNTP=other.example\n[Time]\n#NTP=off.example\n',
          '/usr/lib/systemd/timesyncd.conf.d/70-d.conf':
            '[Time]\nNTP=2.debian.pool.ntp.org B.example\n',
          '/etc/systemd/timesyncd.conf.d/readme': 'NTP=ignored.example\n',
        },
      }),
    );
    expect(files.map(({ path }) => path)).toEqual([
      '/etc/systemd/timesyncd.conf',
      '/etc/systemd/timesyncd.conf.d/50-b.conf',
      '/run/systemd/timesyncd.conf.d/60-c.conf',
      '/usr/lib/systemd/timesyncd.conf.d/70-d.conf',
    ]);
    expect(sources.map(({ host, owner, line }) => [host, owner, line])).toEqual([
      ['b.example', 'user', 3],
      ['c.example', 'user', 3],
      ['2.debian.pool.ntp.org', 'distribution', 2],
    ]);
  });
});
