import { describe, expect, it } from 'vitest';
import { readMachine } from '#main/os/detect.ts';
import { createChronyBackend } from '#main/os/linux/chrony/backend.ts';
import { createTimesyncdBackend } from '#main/os/linux/timesyncd/backend.ts';
import type { MachineView } from '#shared/model/backend.ts';
import type { BackendId } from '#shared/model/backend-id.ts';
import { debian, systemctl } from '#test/support/chrony-machine.ts';
import { fakeHost, type FakeMachine } from '#test/support/fake-host.ts';

const NOW = 1_795_000_000_000;
const view = (machine: FakeMachine): Promise<MachineView> => {
  const host = fakeHost(machine);
  return readMachine(host, [createChronyBackend(host)], NOW);
};
const units = (...names: string[]): FakeMachine =>
  debian({
    programs: {
      '/usr/bin/systemctl': systemctl(Object.fromEntries(names.map((Id) => [Id, { Id }]))),
    },
  });

describe('the machine', () => {
  it('shows the service in charge with its state, and all others that were looked for', async () => {
    const machine = await view(debian());
    expect(machine).toMatchObject({
      readAt: NOW,
      platform: 'linux',
      system: 'Debian GNU/Linux 12 (bookworm)',
      virtualisation: { kind: 'none' },
      conflict: false,
      interrupted: false,
      undoable: null,
    });
    expect(machine.service).toMatchObject({
      detection: { backend: 'chrony', running: 'yes' },
      state: { unit: 'chrony.service' },
      status: { synchronised: 'yes' },
      problem: null,
    });
    expect(machine.others.map(({ backend }) => backend)).toEqual([
      'timesyncd',
      'ntpsec',
      'ntpd',
      'openntpd',
      'ntpd-rs',
    ]);
    expect(machine.others.every(({ installed }) => !installed)).toBe(true);
  });
  it('calls two running services a conflict', async () => {
    expect((await view(units('chrony.service', 'systemd-timesyncd.service'))).conflict).toBe(true);
  });
  it('counts a unit once that has aliases', async () => {
    const aliases = {
      'ntpsec.service': { Id: 'ntpsec.service' },
      'ntp.service': { Id: 'ntpsec.service' },
      'ntpd.service': { Id: 'ntpsec.service' },
    };
    const machine = await view(debian({ programs: { '/usr/bin/systemctl': systemctl(aliases) } }));
    expect(machine.conflict).toBe(false);
    const running = machine.others.filter((other) => other.running === 'yes');
    expect(running.map(({ backend }) => backend)).toEqual(['ntpsec']);
  });
  it('takes the service that the user prefers, whether it runs or not, where it is installed', async () => {
    const both = {
      '/usr/bin/systemctl': systemctl({
        'chrony.service': { Id: 'chrony.service', ActiveState: 'inactive' },
        'systemd-timesyncd.service': { Id: 'systemd-timesyncd.service' },
      }),
    };
    const host = fakeHost(debian({ programs: both }));
    const backends = [createChronyBackend(host), createTimesyncdBackend(host)];
    const inCharge = async (preferred: BackendId | null) => {
      const machine = await readMachine(host, backends, NOW, undefined, preferred);
      return machine.service?.detection.backend;
    };
    expect(await inCharge(null)).toBe('timesyncd');
    expect(await inCharge('chrony')).toBe('chrony');
    expect(await inCharge('ntpsec')).toBe('timesyncd');
  });

  it('has no service that can be configured when only others are there', async () => {
    const machine = await view({
      programs: {
        '/usr/bin/systemctl': systemctl({
          'systemd-timesyncd.service': { Id: 'systemd-timesyncd.service' },
        }),
      },
    });
    expect(machine.service).toBeNull();
    expect(machine.others).toContainEqual(
      expect.objectContaining({ backend: 'timesyncd', running: 'yes' }),
    );
    expect(machine.virtualisation.kind).toBe('unknown');
  });
  it('keeps what was read when the service does not answer, with the reason', async () => {
    const programs = { '/usr/bin/chronyc': () => null };
    const { service } = await view(debian({ programs }));
    expect(service?.state).not.toBeNull();
    expect(service).toMatchObject({ status: null, problem: { code: 'os.command-failed' } });
  });
  it.each([
    ['container', 'docker'],
    ['vm', 'kvm'],
  ])('says that it is a %s', async (kind, detail) => {
    const programs = {
      '/usr/bin/systemd-detect-virt': (args: readonly string[]) =>
        args[0] === `--${kind}` ? `${detail}\n` : { code: 1, stdout: 'none\n' },
    };
    expect((await view(debian({ programs }))).virtualisation).toEqual({ kind, detail });
  });
  it('claims nothing about a system that it does not know', async () => {
    const machine = await view({ platform: 'freebsd' });
    expect(machine).toMatchObject({
      platform: 'other',
      service: null,
      others: [],
      conflict: false,
    });
  });
  it('passes on what is known of earlier changes', async () => {
    const host = fakeHost(debian());
    const changes = { interrupted: true, undoable: { changeId: 'c', at: 1 } };
    expect(await readMachine(host, [], NOW, () => Promise.resolve(changes))).toMatchObject(changes);
  });
});
