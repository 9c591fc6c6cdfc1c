import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, rm, rmdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { missingProgram } from '../requirements.ts';
import { compileLibrary, execute, must, startGroup, type Ended, type Group } from './processes.ts';
import { copyRoot, debianRoot, DEBOOTSTRAP_LIMIT, type Recipe } from './root.ts';

const INIT = join(import.meta.dirname, 'init.sh');
const NO_TIMESTAMPS = join(import.meta.dirname, '../ntp-lab-no-timestamps.c');

/** Addresses of the network beside the host, each of which a server of ours can take. */
const LAN_ADDRESSES = Array.from({ length: 8 }, (_, i) => `10.99.0.${10 + i}`);

/** What the servers of the network beside run from: never from the host's own files, whose service would have to
 * make room for theirs. */
const LAN_RECIPE: Recipe = { suite: 'bookworm', packages: ['chrony', 'faketime'] };

/** Longest that it takes to make, boot and furnish a host (milliseconds). */
export const BOOT_LIMIT = 2 * DEBOOTSTRAP_LIMIT + 5 * 60_000;

/** Why no host can be booted here; undefined: one can. */
export function missingForHost(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.geteuid?.() !== 0) return 'needs root, to make namespaces';
  return (
    missingProgram('debootstrap', 'unshare', 'nsenter', 'setpriv', 'ip', 'gcc') ??
    (cgroupMount() === undefined ? 'no cgroup2 hierarchy is mounted' : undefined)
  );
}

/** A booted Debian with systemd as its first process, with a network to itself and its neighbours. */
export interface OsHost {
  /** Root of its file system, as this machine sees it. What lies on its tmpfs (/run, /tmp) is not in it. */
  readonly root: string;
  /** Runs a program in it with an empty environment. */
  exec(user: string, program: string, ...args: string[]): Promise<Ended>;
  /** Starts a program in it as {@link OsHost.exec} does; it runs until it ends by itself or the host ends. */
  start(user: string, program: string, ...args: string[]): Started;
  /** Runs a program in it as root, which must succeed. */
  must(program: string, ...args: string[]): Promise<string>;
  /** Puts a file or folder of this machine into it, owned by root. */
  put(from: string, to: string): Promise<void>;
  write(path: string, text: string): Promise<void>;
  /** Starts an NTP server that says that it is right, on an address of the network beside; its clock is
   * ahead by this many seconds, 0 or more. Or one that says that it does not know the time. */
  startServer(address: string, ahead?: number | 'unsynchronised'): Promise<void>;
  /** Ends it and everything that ran in it, and deletes its files. */
  destroy(): Promise<void>;
}

/** A program that was started in a host. */
export interface Started {
  /** What it has printed so far, errors included. */
  readonly output: () => string;
}

/** Boots a host of the recipe, once `prepare` has furnished its root file system. It holds no CAP_SYS_TIME, so
 * nothing in it can move the clock of this machine. */
export async function bootHost(
  recipe: Recipe,
  prepare: (root: string) => Promise<void>,
): Promise<OsHost> {
  const lanRoot = await debianRoot(LAN_RECIPE);
  const root = await copyRoot(await debianRoot(recipe));
  const shim = `${root}.so`;
  await removeOrphanCgroups();
  const cgroup = join(
    cgroupMount() ?? '',
    `trueclock-oslab-${process.pid}-${Date.now().toString(36)}`,
  );
  const groups: Group[] = [];
  const destroy = async (): Promise<void> => {
    // The last one first: what was started within another's network ends before it.
    for (const group of groups.splice(0).reverse()) await group.stop();
    await removeCgroup(cgroup);
    await rm(root, { recursive: true, force: true });
    await rm(shim, { force: true });
  };
  try {
    await prepare(root);
    await compileLibrary(NO_TIMESTAMPS, shim);
    await mkdir(cgroup);
    const lan = await startGroup(['--net', '--mount'], ['sleep', 'infinity']);
    groups.push(lan);
    const machine = await startGroup(
      ['--mount', '--uts', '--ipc', '--net', '--cgroup'],
      ['bash', INIT, root],
      join(cgroup, 'cgroup.procs'),
    );
    groups.push(machine);

    const inLan = (...command: string[]): string[] => ['-t', String(lan.pid), '-n', ...command];
    const inHost = (...command: string[]): string[] => [
      ...['-t', String(machine.pid), '-m', '-u', '-i', '-n', '-p', '-C'],
      ...[`--root=/proc/${machine.pid}/root`, `--wd=/proc/${machine.pid}/root`],
      ...['env', '-i', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      // What is run in it from outside does not descend from its systemd, and so holds what we hold.
      ...['LANG=C.UTF-8', 'setpriv', '--bounding-set=-sys_time', '--inh-caps=-sys_time'],
      ...command,
    ];
    const mustInHost = (...command: string[]): Promise<string> =>
      must('nsenter', ...inHost(...command));

    await untilBooting(machine);
    const ip = (...args: string[]): Promise<string> => must('nsenter', ...inLan('ip', ...args));
    await ip(
      'link',
      'add',
      'lan0',
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      String(machine.pid),
    );
    for (const address of LAN_ADDRESSES) await ip('addr', 'add', `${address}/24`, 'dev', 'lan0');
    await ip('link', 'set', 'lo', 'up');
    await ip('link', 'set', 'lan0', 'up');
    await mustInHost('ip', 'addr', 'add', '10.99.0.2/24', 'dev', 'eth0');
    await mustInHost('ip', 'link', 'set', 'lo', 'up');
    await mustInHost('ip', 'link', 'set', 'eth0', 'up');
    await untilBooted(() => execute('nsenter', inHost('systemctl', 'is-system-running')));

    return {
      root,
      exec: (user, ...command) =>
        execute('nsenter', inHost('runuser', '-u', user, '--', ...command)),
      start(user, ...command) {
        let output = '';
        const args = inHost('runuser', '-u', user, '--', ...command);
        const child = spawn('nsenter', args, { stdio: ['ignore', 'pipe', 'pipe'] });
        for (const stream of [child.stdout, child.stderr]) {
          stream.setEncoding('utf8').on('data', (piece: string) => (output += piece));
        }
        return { output: () => output };
      },
      must: mustInHost,
      async put(from, to) {
        await cp(from, join(root, to), { recursive: true, dereference: true });
        await must('chown', '-R', 'root:root', join(root, to));
      },
      async write(path, text) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), text);
      },
      async startServer(address, clock = 0) {
        const ahead = clock === 'unsynchronised' ? 0 : clock;
        const drop = ['setpriv', '--bounding-set=-sys_time', '--inh-caps=-sys_time'];
        const directives = [`bindaddress ${address}`, 'allow', 'user root'];
        if (clock !== 'unsynchronised') directives.push('local stratum 2');
        directives.push('cmdport 0', 'bindcmdaddress /', 'pidfile /dev/shm/pid');
        const faketime = ['env', 'LD_PRELOAD=/dev/shm/shim', 'faketime', '-f', `+${ahead}s`];
        const chronyd = [...(ahead === 0 ? [] : faketime), 'chronyd', '-x', '-d', ...directives];
        // What it needs and writes stays out of the root file system, which all hosts share.
        const shm = join(lanRoot, 'dev/shm');
        const tmpfs = 'mount -t tmpfs tmpfs "$0" && cp "$1" "$0/shim" && shift && exec "$@"';
        const server = ['nsenter', ...inLan(...drop, 'chroot', lanRoot, ...chronyd)];
        groups.push(await startGroup(['--mount'], ['sh', '-c', tmpfs, shm, shim, ...server]));
      },
      destroy,
    };
  } catch (error) {
    const output = groups.map((group) => group.output()).join('\n');
    await destroy();
    throw new Error(`the host did not start: ${output}`, { cause: error });
  }
}

/** Where this machine has its cgroup2 hierarchy. */
function cgroupMount(): string | undefined {
  const mounts = existsSync('/proc/mounts') ? readFileSync('/proc/mounts', 'utf8') : '';
  return /^\S+ (\S+) cgroup2 rw/m.exec(mounts)?.[1];
}

/** Removes a cgroup and those below it, which systemd made; they are empty once its processes have ended. */
async function removeCgroup(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory()) await removeCgroup(join(folder, entry.name));
  }
  await rmdir(folder).catch(() => undefined);
}

/** Removes the cgroups of tests that were killed; their processes ended with them. */
async function removeOrphanCgroups(): Promise<void> {
  const mount = cgroupMount() ?? '';
  for (const name of await readdir(mount)) {
    const pid = /^trueclock-oslab-([0-9]+)-/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) await removeCgroup(join(mount, name));
  }
}

/** Until the first process is systemd: from then on it has its root file system. */
async function untilBooting(machine: Group): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const name = readFileSync(`/proc/${machine.pid}/comm`, 'utf8').trim();
    if (name === 'systemd') return;
    await sleep(100);
  }
  throw new Error('systemd did not start');
}

async function untilBooted(ask: () => Promise<Ended>): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const { stdout } = await ask();
    if (['running', 'degraded'].includes(stdout.trim())) return;
    await sleep(200);
  }
  throw new Error('systemd did not finish booting');
}
