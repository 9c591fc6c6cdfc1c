import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execute, must, outputOf } from './processes.ts';

/** Root file systems are kept here between runs (300 MB each); it may be deleted at any time. */
const CACHE = '/var/tmp/trueclock-oslab';

/** A minute on an idle machine with a near mirror (milliseconds). */
export const DEBOOTSTRAP_LIMIT = 15 * 60_000;

/** Debian 12 and Debian 13. */
export type Suite = 'bookworm' | 'trixie';

const BASE_PACKAGES = [
  'systemd',
  'systemd-sysv',
  'libpam-systemd',
  'dbus',
  'polkitd',
  'pkexec',
  'iproute2',
];

/** What a root file system holds beside the base. */
export interface Recipe {
  readonly suite: Suite;
  readonly packages: readonly string[];
  /** Packages that conflict with those, as Debian's time services do with each other: their files are
   * unpacked and their users made, and that is all. */
  readonly beside?: readonly string[];
}

/** A root file system of the recipe, made the first time (from the distribution's mirror) and kept. It must not
 * be changed: boot a copy. */
export async function debianRoot({ suite, packages, beside = [] }: Recipe): Promise<string> {
  const base = await kept(suite, BASE_PACKAGES, async (root) => {
    // In a mount namespace, because debootstrap leaves /proc mounted when it is cut short.
    const command = ['--mount', '--propagation', 'private', 'debootstrap', '--variant=minbase'];
    command.push(`--include=${BASE_PACKAGES.join(',')}`, suite, root);
    outputOf(command, await execute('unshare', command, DEBOOTSTRAP_LIMIT));
    await inRoot(root, 'apt-get', 'clean');
  });
  return kept(suite, [...BASE_PACKAGES, ...packages, '/', ...beside], async (root) => {
    await must('cp', '-a', '--reflink=auto', base, root);
    await cp('/etc/resolv.conf', join(root, 'etc/resolv.conf'), { dereference: true });
    // Nothing that is installed is started: it would run on this machine.
    const policy = join(root, 'usr/sbin/policy-rc.d');
    await writeFile(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    await inRoot(root, 'apt-get', '-qq', 'update');
    const options = ['--no-install-recommends', '-o', 'Dpkg::Options::=--force-unsafe-io'];
    await inRoot(root, 'apt-get', '-qq', '-y', ...options, 'install', ...packages);
    for (const name of beside) {
      const unpack =
        'dpkg-deb --fsys-tarfile *.deb | tar -x -C / --keep-directory-symlink && rm *.deb';
      const download = `cd /var/tmp && apt-get -qq download ${name}`;
      await inRoot(root, 'sh', '-c', `${download} && ${unpack} && systemd-sysusers`);
    }
    await inRoot(root, 'apt-get', 'clean');
    // Every host is a copy, and these are a third of it.
    await rm(join(root, 'var/lib/apt/lists'), { recursive: true });
    await rm(policy);
  });
}

/** The root file system in the cache for this suite and list, or a new one that `fill` makes. */
async function kept(
  suite: Suite,
  list: readonly string[],
  fill: (root: string) => Promise<void>,
): Promise<string> {
  const key = createHash('sha256').update(list.join(',')).digest('hex').slice(0, 12);
  const root = join(CACHE, `${suite}-${key}`);
  if (existsSync(root)) return root;
  const made = `${root}.${process.pid}`;
  await mkdir(CACHE, { recursive: true });
  try {
    await fill(made);
    await rename(made, root);
  } catch (error) {
    // Another run may have made the same one meanwhile.
    if (!existsSync(root)) throw error;
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  return root;
}

/** Runs a program of the distribution in a root file system that is not booted, without the right to set the
 * clock: packages bring programs that would. */
async function inRoot(root: string, ...program: readonly string[]): Promise<void> {
  const command = ['--mount', '--pid', '--fork', '--kill-child', `--root=${root}`, '--mount-proc'];
  command.push('setpriv', '--bounding-set=-sys_time', '--inh-caps=-sys_time');
  command.push('env', 'DEBIAN_FRONTEND=noninteractive', 'LANG=C.UTF-8', ...program);
  outputOf(command, await execute('unshare', command, DEBOOTSTRAP_LIMIT));
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
