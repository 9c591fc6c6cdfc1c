import { describe, expect, it } from 'vitest';
import { createChronyBackend } from '#main/os/linux/chrony/backend.ts';
import type { Capabilities, Detection, ServiceStatus } from '#shared/model/backend.ts';
import { chronyc, debian, systemctl } from '#test/support/chrony-machine.ts';
import { fakeHost, type FakeMachine } from '#test/support/fake-host.ts';
import { readFixture } from '#test/support/fixtures.ts';

const detect = (machine: FakeMachine): Promise<Detection> =>
  createChronyBackend(fakeHost(machine)).detect();

async function capabilities(machine: FakeMachine): Promise<Capabilities> {
  const backend = createChronyBackend(fakeHost(machine));
  return backend.capabilities(await backend.detect());
}

/** A Debian on which systemctl answers with a capture, whatever it is asked. */
const captured = (name: string): FakeMachine =>
  debian({
    programs: {
      '/usr/bin/systemctl': (args) =>
        readFixture(`systemd/${name}`)
          .split('\n\n')
          .slice(0, args.length - 3)
          .join('\n\n'),
    },
  });

describe('detecting chrony', () => {
  it('knows that it runs and starts at boot, from systemd itself', async () => {
    const found = await detect(captured('show-chrony-running.txt'));
    expect(found).toMatchObject({
      backend: 'chrony',
      unit: 'chrony.service',
      installed: true,
      running: 'yes',
      startsAtBoot: 'yes',
      version: '4.3',
    });
    expect(found.evidence.map(({ from }) => from)).toEqual([
      '/usr/sbin/chronyd',
      'systemctl show chrony.service',
      'chronyd -v',
    ]);
  });
  it.each([
    ['show-chrony-disabled.txt', { running: 'no', startsAtBoot: 'no' }],
    ['show-chrony-masked.txt', { running: 'no', startsAtBoot: 'masked' }],
  ])('reads %s', async (name, expected) => {
    expect(await detect(captured(name))).toMatchObject({ installed: true, ...expected });
  });
  it.each([
    [{ ActiveState: 'activating', SubState: 'auto-restart' }, { running: 'no' }],
    [{ ActiveState: 'activating', SubState: 'start' }, { running: 'yes' }],
    [{ ActiveState: 'failed' }, { running: 'no' }],
    [{ UnitFileState: 'static' }, { startsAtBoot: 'unknown' }],
    [{ UnitFileState: 'enabled-runtime' }, { startsAtBoot: 'no' }],
  ])('with %j says %j', async (unit, expected) => {
    const programs = {
      '/usr/bin/systemctl': systemctl({ 'chrony.service': { Id: 'chrony.service', ...unit } }),
    };
    expect(await detect(debian({ programs }))).toMatchObject(expected);
  });
  it('does not call a service stopped when systemd does not answer', async () => {
    const programs = { '/usr/bin/systemctl': () => ({ code: 1, stdout: '' }) };
    expect(await detect(debian({ programs }))).toMatchObject({
      installed: true,
      unit: null,
      running: 'unknown',
      startsAtBoot: 'unknown',
    });
  });
  it('is not installed where there is neither unit nor program', async () => {
    const programs = { '/usr/bin/systemctl': systemctl({}) };
    const machine: FakeMachine = { programs };
    expect(await detect(machine)).toMatchObject({ installed: false, running: 'no', unit: null });
    expect(Object.values(await capabilities(machine))).toEqual(
      Array.from({ length: 6 }, () => ({ ok: false, reason: 'not-installed' })),
    );
  });
});

describe('capabilities', () => {
  const stopped = systemctl({
    'chrony.service': { Id: 'chrony.service', ActiveState: 'inactive', UnitFileState: 'disabled' },
  });
  const inContainer = (args: readonly string[]) =>
    args[0] === '--container' ? 'lxc\n' : { code: 1, stdout: 'none\n' };

  it('are all there on a Debian', async () => {
    expect(Object.values(await capabilities(debian())).every(({ ok }) => ok)).toBe(true);
  });
  it.each<[string, FakeMachine]>([
    ['nixos', debian({ files: { '/etc/NIXOS': '' } })],
    ['nixos', debian({ files: { '/etc/os-release': 'ID=nixos\n' } })],
    [
      'read-only-etc',
      debian({ files: { '/proc/self/mountinfo': '22 1 8:1 / / ro - ext4 /dev/sda1 ro\n' } }),
    ],
    ['masked', captured('show-chrony-masked.txt')],
    [
      'container',
      debian({
        programs: {
          '/usr/bin/systemd-detect-virt': inContainer,
          '/usr/bin/systemctl': stopped,
          '/usr/bin/systemd-analyze': () => ({ code: 1, stdout: '' }),
        },
      }),
    ],
  ])('to configure are missing: %s', async (reason, machine) => {
    expect((await capabilities(machine)).configure).toMatchObject({ ok: false, reason });
  });
  it('to configure are there in a container in which chronyd runs or may run, never to step', async () => {
    const programs = { '/usr/bin/systemd-detect-virt': inContainer };
    const allowed = {
      ...programs,
      '/usr/bin/systemctl': stopped,
      '/usr/bin/systemd-analyze': (args: readonly string[]) =>
        args.join(' ') === 'condition --unit=chrony.service' ? '' : { code: 1, stdout: '' },
    };
    for (const machine of [debian({ programs }), debian({ programs: allowed })]) {
      expect(await capabilities(machine)).toMatchObject({
        configure: { ok: true },
        step: { ok: false, reason: 'container', detail: 'lxc' },
      });
    }
  });
  it.each([
    ['3.5 (+CMDMON)', 'version-too-old'],
    ['4.5 (+CMDMON -NTS)', 'not-compiled-in'],
  ])('for NTS are missing in %s', async (version, reason) => {
    const programs = { '/usr/sbin/chronyd': () => `chronyd (chrony) version ${version}\n` };
    expect((await capabilities(debian({ programs }))).nts).toMatchObject({ reason });
  });
  it('for figures are missing where the command port is closed', async () => {
    const silent = () => ({ code: 1, stdout: readFixture('chrony/no-daemon.txt') });
    const closed = debian({ programs: { '/usr/bin/chronyc': silent } });
    expect((await capabilities(closed)).status).toEqual({
      ok: false,
      reason: 'command-port-closed',
      detail: '506 Cannot talk to daemon',
    });
  });
});

describe('the running service', () => {
  const status = async (capture: string): Promise<ServiceStatus> => {
    const backend = createChronyBackend(
      fakeHost(debian({ programs: { '/usr/bin/chronyc': chronyc(capture) } })),
    );
    const result = await backend.status(await backend.detect());
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    return result.value;
  };
  it('tells offset, bound and source, and what it makes of the others', async () => {
    const now = await status('synchronised');
    expect(now).toMatchObject({
      synchronised: 'yes',
      stratum: 2,
      leap: 'none',
      referenceId: '127.0.2.1',
      follows: '127.0.2.1',
    });
    expect(Math.abs(now.offset ?? 1)).toBeLessThan(0.001);
    expect(now.bound).toBeGreaterThan(0);
    expect(now.sources.map(({ name, state }) => [name, state])).toEqual([
      ['127.0.2.1', 'selected'],
      ['127.0.2.2', 'combined'],
      ['127.0.2.3', 'combined'],
      ['127.0.2.4', 'falseticker'],
      ['127.0.2.9', 'unusable'],
      ['no-such-host.invalid', 'unusable'],
      ['also-missing.invalid', 'unusable'],
    ]);
  });
  it('leaves out what a pool might have given beside what it gave', async () => {
    // Two that answer, and one that has no address.
    const captured = readFixture('chrony/sources-synchronised.csv').split('\n');
    const rows = [...captured.slice(0, 2), captured[5], ''].join('\n');
    const programs = {
      '/usr/bin/chronyc': (args: readonly string[]) =>
        !args.includes('sources')
          ? chronyc('synchronised')(args)
          : args.includes('-N')
            ? rows.replace(/127\.0\.2\.\d|ID#\d+/g, 'pool.example')
            : rows,
    };
    const backend = createChronyBackend(fakeHost(debian({ programs })));
    expect(await backend.status(await backend.detect())).toMatchObject({
      value: { sources: [{ address: '127.0.2.1' }, { address: '127.0.2.2' }] },
    });
  });
  it('says that a clock behind its server is behind, for the service and for the source', async () => {
    const now = await status('server-ahead');
    expect(now.offset).toBeCloseTo(2.5, 3);
    expect(now.sources[0]?.offset).toBeCloseTo(2.5, 3);
  });
  it.each(['never', 'own-clock'])('is not synchronised: %s', async (capture) => {
    expect(await status(capture)).toMatchObject({
      synchronised: 'no',
      offset: null,
      bound: null,
      follows: null,
    });
  });
  it('says with chronyc’s words why it does not answer', async () => {
    const programs = {
      '/usr/bin/chronyc': () => ({ code: 1, stdout: '506 Cannot talk to daemon\n' }),
    };
    const backend = createChronyBackend(fakeHost(debian({ programs })));
    expect(await backend.status(await backend.detect())).toMatchObject({
      error: {
        code: 'os.command-failed',
        context: { exitCode: 1, detail: '506 Cannot talk to daemon' },
      },
    });
  });
});
