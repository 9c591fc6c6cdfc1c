import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execute, must, outputOf } from './processes.ts';

/** Root file systems are kept here between runs (300 MB each); it may be deleted at any time. */
const CACHE = '/var/tmp/trueclock-oslab';

/** A minute on an idle machine with a near mirror (milliseconds). */
export const DEBOOTSTRAP_LIMIT = 15 * 60_000;

const BASE_PACKAGES = [
  'systemd',
  'systemd-sysv',
  'libpam-systemd',
  'dbus',
  'polkitd',
  'pkexec',
  'iproute2',
];

/** In a unit's own words: start also where the clock may not be set, and as often as a test wants. */
const LAB_UNIT =
  '[Unit]\nConditionCapability=\nConditionVirtualization=\nStartLimitIntervalSec=0\n';

/**
 * A Debian root file system with these packages, made by debootstrap the first time (a minute or two, from
 * the distribution's mirror) and kept. It must not be changed: boot a copy.
 */
export async function debianRoot(suite: string, packages: readonly string[]): Promise<string> {
  const all = [...BASE_PACKAGES, ...packages];
  const key = createHash('sha256')
    .update(all.join(',') + LAB_UNIT)
    .digest('hex')
    .slice(0, 12);
  const root = join(CACHE, `${suite}-${key}`);
  if (existsSync(root)) return root;
  const made = `${root}.${process.pid}`;
  await mkdir(CACHE, { recursive: true });
  try {
    // In a mount namespace, because debootstrap leaves /proc mounted when it is cut short.
    const command = ['--mount', '--propagation', 'private', 'debootstrap', '--variant=minbase'];
    command.push(`--include=${all.join(',')}`, suite, made);
    outputOf(command, await execute('unshare', command, DEBOOTSTRAP_LIMIT));
    for (const unit of ['chrony.service', 'systemd-timesyncd.service']) {
      const folder = join(made, `etc/systemd/system/${unit}.d`);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'lab.conf'), LAB_UNIT);
    }
    // chronyd measures and selects as ever, and leaves the clock of this machine alone.
    if (packages.includes('chrony')) {
      await writeFile(join(made, 'etc/default/chrony'), 'DAEMON_OPTS="-F 1 -x"\n');
    }
    await rename(made, root);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  return root;
}

/** A copy to boot and to change; delete it afterwards. */
export async function copyRoot(root: string): Promise<string> {
  await removeOrphans();
  const copy = `${root}.run-${process.pid}-${Date.now().toString(36)}`;
  await must('cp', '-a', '--reflink=auto', root, copy);
  return copy;
}

/** Deletes copies whose test was killed: nothing runs in them any more, their namespaces ended with it. */
async function removeOrphans(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const pid = /\.run-([0-9]+)-/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) {
      await rm(join(CACHE, name), { recursive: true, force: true });
    }
  }
}
