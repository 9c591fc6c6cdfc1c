import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { localHost } from '#main/os/host.ts';
import { clockKeepers } from '#main/os/keepers.ts';
import { canSetClock, setClock } from '#main/os/set-clock.ts';
import { fakeHost, type FakeMachine } from '#test/support/fake-host.ts';
import { createMac, describeMac } from '#test/support/macos.ts';
import { describeWith } from '#test/support/requirements.ts';
import { windowsMachine, type Change } from '#test/support/w32time-machine.ts';

/** GNU date is what distributions come with; it is only asked here, never told. */
function missingGnuDate(): string | undefined {
  try {
    return execFileSync('date', ['--version'], { encoding: 'utf8' }).includes('GNU coreutils')
      ? undefined
      : 'date is not that of GNU coreutils';
  } catch {
    return 'date is not that of GNU coreutils';
  }
}

describeWith('the date of this machine', missingGnuDate(), () => {
  it.each([0, 1.284, -1.284, 0.000001234, 3600, -86_400.5, 1_795_380_847.25, -123_456_789.5])(
    'would move the clock by %d s',
    async (offset) => {
      const host = localHost();
      const how = setClock(host, offset, Date.now());
      expect(how.ok).toBe(true);
      const trial = how.ok ? how.value.trial : null;
      const before = Date.now() / 1000;
      const ran = await host.run(trial?.program ?? '', trial?.args ?? []);
      const after = Date.now() / 1000;
      const read = Number(ran.stdout) - offset;
      // Date.now() shows whole milliseconds, and a double keeps a microsecond of such a time.
      expect(read).toBeGreaterThan(before - 0.001);
      expect(read).toBeLessThan(after + 0.002);
    },
  );

  it('would be told the same thing that it was asked', () => {
    const how = setClock(localHost(), -1.5, 0);
    expect(how.ok && how.value).toMatchObject({
      command: { args: ['-u', '-s', '-1.500000000 seconds'] },
      trial: { args: ['-u', '-d', '-1.500000000 seconds', '+%s.%N'] },
    });
  });
});

describe('setting the clock', () => {
  it('is not known without date, nor on other systems', () => {
    expect(setClock(fakeHost({}), 1, 0)).toMatchObject({ error: { code: 'os.unsupported' } });
    const other = fakeHost({ platform: 'plan9', programs: { '/bin/date': () => '' } });
    expect(setClock(other, 1, 0)).toMatchObject({ error: { code: 'os.unsupported' } });
    expect(canSetClock('plan9')).toBe(false);
  });
});

describe('who keeps the clock of Windows', () => {
  const of = (change: Change) => clockKeepers(fakeHost(windowsMachine(change)));
  it('is Windows Time where it runs', async () => {
    expect(await of({ running: true })).toEqual(['w32time']);
    expect(await of({ running: false })).toEqual([]);
  });
  it('is the ntpd of Meinberg beside it', async () => {
    const running = 'SERVICE_NAME: NTP\n  TYPE : 10  WIN32\n  STATE : 4  RUNNING\n';
    const machine = windowsMachine({ running: false });
    const sc = Object.keys(machine.programs ?? {}).find((path) => path.endsWith('sc.exe')) ?? '';
    const programs = {
      ...machine.programs,
      [sc]: (args: readonly string[]) =>
        args[1] === 'NTP' ? running : (machine.programs?.[sc]?.(args) ?? null),
    };
    expect(await clockKeepers(fakeHost({ ...machine, programs }))).toEqual(['ntpd']);
  });
});

describeMac('who keeps the clock of a Mac', () => {
  it('is timed with network time on, and a chronyd of Homebrew that runs', async () => {
    const mac = await createMac();
    const keepers = () => mac.elevate(() => clockKeepers(mac.host));
    expect(await keepers()).toEqual(['timed']);
    await mac.write('state/on', 'Off\n');
    expect(await keepers()).toEqual([]);
    await mac.write('opt/homebrew/opt/chrony/sbin/chronyd', '#!/bin/sh\n');
    expect(await keepers()).toEqual([]);
    await mac.write('state/jobs/homebrew.mxcl.chrony', 'running');
    expect(await keepers()).toEqual(['chrony']);
    await mac.close();
  });
});

describe('who keeps the clock', () => {
  /** systemd as it answers `show` for units of which some run. */
  const systemd =
    (...active: readonly string[]) =>
    (args: readonly string[]): string =>
      args
        .slice(3)
        .map((unit) => {
          const [load, state] = active.includes(unit)
            ? ['loaded', 'active']
            : ['not-found', 'inactive'];
          return `Id=${unit}\nLoadState=${load}\nActiveState=${state}\nSubState=\nUnitFileState=\n`;
        })
        .join('\n');
  const keepers = (machine: FakeMachine) => clockKeepers(fakeHost(machine));
  const ALL = '         0          0 4294967295\n';
  const process = (id: string, name: string, capabilities = '000001ffffffffff', users = ALL) => ({
    [`/proc/${id}/comm`]: `${name}\n`,
    [`/proc/${id}/status`]: `Name:\t${name}\nCapPrm:\t0\nCapEff:\t${capabilities}\nCapBnd:\t1\n`,
    [`/proc/${id}/uid_map`]: users,
  });
  const processes = {
    ...process('1', 'systemd'),
    // As chronyd keeps it when it gives up root, and as systemd gives it to a service.
    ...process('77', 'ntpd', '0000000002000400'),
    ...process('78', 'constructor'),
    ...process('self', 'chronyd'),
  };

  it('is nobody where nothing runs', async () => {
    expect(await keepers({ programs: { '/usr/bin/systemctl': systemd() } })).toEqual([]);
  });

  it('is every unit that runs, also of services that cannot be configured', async () => {
    const programs = {
      '/usr/bin/systemctl': systemd('systemd-timesyncd.service', 'openntpd.service'),
    };
    expect(await keepers({ programs })).toEqual(['timesyncd', 'openntpd']);
  });

  it('is a daemon that no unit started, also without systemd', async () => {
    const programs = { '/usr/bin/systemctl': systemd() };
    expect(await keepers({ programs, files: processes })).toEqual(['ntpd']);
    expect(await keepers({ files: processes })).toEqual(['ntpd']);
  });

  it('is no process of a user who gave it the name of one', async () => {
    const own = '         0       1000          1\n';
    const files = {
      ...process('self', 'node'),
      ...process('80', 'chronyd', '0000000000000000'),
      ...process('81', 'chronyd', '000001fffdffffff'),
      // Root in a user namespace of their own.
      ...process('82', 'ntpd', '000001ffffffffff', own),
      '/proc/83/comm': 'chronyd\n',
    };
    expect(await keepers({ files })).toEqual([]);
  });

  it('names a daemon once that a unit started', async () => {
    const programs = { '/usr/bin/systemctl': systemd('ntpsec.service') };
    expect(await keepers({ programs, files: processes })).toEqual(['ntpsec']);
  });
});
