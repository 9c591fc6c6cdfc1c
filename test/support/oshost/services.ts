import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BackendId } from '#shared/model/backend-id.ts';
import type { OsHost } from './host.ts';
import { compileLibrary, must } from './processes.ts';

/** A time service as Debian packages it, and what a host without the right to the clock needs to run it. */
export interface LabService {
  readonly id: BackendId;
  readonly package: string;
  readonly unit: string;
  /** It ends where it may not set the clock, and is let believe that it does. */
  readonly pretends: boolean;
  /** What of the package goes, and texts that come, by path, before the host boots. */
  readonly without?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** It tells only root how it is doing. */
  readonly tellsRootOnly?: true;
  /** How long after a change (milliseconds) it may take until it follows; absent: it does when the change is over. */
  readonly followsWithin?: number;
  /** Addresses that the service follows, from its own program and not from ours. */
  followed(host: OsHost): Promise<readonly string[]>;
}

/** The library that services preload. */
const NO_CLOCK = '/usr/local/lib/no-clock.so';

/** In a unit's own words: start also where the clock may not be set, and as often as a test wants. */
const UNIT = '[Unit]\nConditionCapability=\nConditionVirtualization=\nStartLimitIntervalSec=0\n';

/** The rights that the unit asks for are not to be had here. */
const PRETEND = `[Service]\nEnvironment=LD_PRELOAD=${NO_CLOCK}\nAmbientCapabilities=\nCapabilityBoundingSet=~CAP_SYS_TIME\n`;

/** Furnishes a root file system that is to be booted, so that the services in it can run without the clock. */
export async function prepareServices(
  root: string,
  services: readonly LabService[],
): Promise<void> {
  await compileLibrary(join(import.meta.dirname, 'no-clock.c'), join(root, NO_CLOCK));
  for (const { unit, pretends, without = [], files } of services) {
    const dropIn = `/etc/systemd/system/${unit}.d/lab.conf`;
    for (const path of without) await rm(join(root, path), { recursive: true });
    const texts = { [dropIn]: UNIT + (pretends ? PRETEND : ''), ...files };
    for (const [path, text] of Object.entries(texts)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    await must('chroot', root, 'systemctl', '--quiet', 'enable', unit);
  }
}

export const chrony: LabService = {
  id: 'chrony',
  package: 'chrony',
  unit: 'chrony.service',
  pretends: false,
  // chronyd measures and selects as ever, and leaves the clock of this machine alone.
  files: { '/etc/default/chrony': 'DAEMON_OPTS="-F 1 -x"\n' },
  async followed(host) {
    const rows = (await host.must('chronyc', '-c', '-n', 'sources')).split('\n');
    return rows
      .map((row) => row.split(','))
      .flatMap(([, state, name = '']) => (state === '*' ? [name] : []));
  },
};

export const timesyncd: LabService = {
  id: 'timesyncd',
  package: 'systemd-timesyncd',
  unit: 'systemd-timesyncd.service',
  pretends: true,
  async followed(host) {
    const said = await host.must('timedatectl', 'show-timesync');
    const answered = /^NTPMessage=.* Ignored=no\b/m.test(said);
    const address = /^ServerAddress=(.+)$/m.exec(said)?.[1];
    return answered && address !== undefined ? [address] : [];
  },
};

export const ntpsec: LabService = {
  id: 'ntpsec',
  package: 'ntpsec',
  unit: 'ntpsec.service',
  pretends: true,
  async followed(host) {
    const rows = await host.must('ntpq', '-pn');
    return [...rows.matchAll(/^\*(\S+)/gm)].map(([, address = '']) => address);
  },
};

export const openntpd: LabService = {
  id: 'openntpd',
  package: 'openntpd',
  unit: 'openntpd.service',
  pretends: true,
  tellsRootOnly: true,
  // Eight answers, of which the last are half a minute apart, and then some more for the second correction.
  followsWithin: 8 * 60_000,
  async followed(host) {
    const rows = await host.must('ntpctl', '-s', 'peers');
    return [...rows.matchAll(/^(\S+).*\n\s+\*/gm)].map(([, address = '']) => address);
  },
};

export const ntpdRs: LabService = {
  id: 'ntpd-rs',
  package: 'ntpd-rs',
  unit: 'ntpd-rs.service',
  pretends: true,
  async followed(host) {
    // It tells of no choice among its sources: those whose answers it uses are those that miss no poll.
    const rows = await host.must('ntp-ctl', 'status');
    return [...rows.matchAll(/^([^/\s:]+):\d+\/.*\n\s*poll interval:.*missing polls: 0$/gm)].map(
      ([, address = '']) => address,
    );
  },
};
