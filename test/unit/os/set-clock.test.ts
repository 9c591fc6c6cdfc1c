import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { localHost } from '#main/os/host.ts';
import { clockKeepers } from '#main/os/keepers.ts';
import { canSetClock, setClock } from '#main/os/set-clock.ts';
import { fakeHost, type FakeMachine } from '#test/support/fake-host.ts';
import { describeWith } from '#test/support/requirements.ts';

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
      const how = setClock(host, offset);
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
    const how = setClock(localHost(), -1.5);
    expect(how.ok && how.value).toMatchObject({
      command: { args: ['-u', '-s', '-1.500000000 seconds'] },
      trial: { args: ['-u', '-d', '-1.500000000 seconds', '+%s.%N'] },
    });
  });
});

describe('setting the clock', () => {
  it('is not known without date, nor on other systems', () => {
    expect(setClock(fakeHost({}), 1)).toMatchObject({ error: { code: 'os.unsupported' } });
    const other = fakeHost({ platform: 'plan9', programs: { '/bin/date': () => '' } });
    expect(setClock(other, 1)).toMatchObject({ error: { code: 'os.unsupported' } });
    expect(canSetClock('plan9')).toBe(false);
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
  const processes = {
    '/proc/1/comm': 'systemd\n',
    '/proc/77/comm': 'ntpd\n',
    '/proc/78/comm': 'constructor\n',
    '/proc/self/comm': 'chronyd\n',
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

  it('names a daemon once that a unit started', async () => {
    const programs = { '/usr/bin/systemctl': systemd('ntpsec.service') };
    expect(await keepers({ programs, files: processes })).toEqual(['ntpsec']);
  });
});
