import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '#shared/model/health.ts';
import { presets } from '#shared/presets/servers.ts';
import { LAB_CHRONYD } from './ntp-lab-chronyd.ts';
import { createAuthority } from './nts-lab-certificates.ts';
import { requireNtsLab } from './nts-lab.ts';
import { execute, must, startGroup, type Group } from './oshost/processes.ts';
import { missingProgram } from './requirements.ts';

const MAIN = join(import.meta.dirname, '../../main/cli/main.ts');

/** The gateway, and beyond it the network of the servers. */
const GATEWAY = '10.97.0.1';
const COMPUTER = '10.97.0.2';

/** Why there can be no such network here; undefined: there can. */
export function requireNetLab(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.geteuid?.() !== 0) return 'needs root, to make namespaces';
  return (
    missingProgram('unshare', 'nsenter', 'setpriv', 'ip', 'nft', 'tc', 'ping') ?? requireNtsLab()
  );
}

/**
 * A computer behind a gateway, beyond which every server of the catalogue is to be found: one real chronyd with NTS at
 * an address for each. All of it is in namespaces, which end with this process; nobody outside is asked for anything.
 */
export interface NetLab {
  /** Address of a server of the catalogue. */
  readonly addressOf: (host: string) => string;
  /** Runs `ip`, `nft`, … on the gateway, as root; it must succeed. */
  readonly onGateway: (program: string, ...args: string[]) => Promise<string>;
  /** The same on the computer. */
  readonly onComputer: (program: string, ...args: string[]) => Promise<string>;
  /** Lets no datagram or connection through on the gateway that fits this rule of nftables. */
  readonly block: (rule: string) => Promise<void>;
  /** Keeps the link to the computer busy in bursts, as a download does: what waits behind them comes unsteadily. */
  readonly crowd: () => Promise<void>;
  /** Takes back everything that was done to the network and the names. */
  readonly mend: () => Promise<void>;
  /** Takes all name servers and known names from the computer. */
  readonly forgetNames: () => Promise<void>;
  /** What `trueclock doctor` finds on the computer. */
  readonly doctor: (environment?: Readonly<Record<string, string>>) => Promise<readonly Finding[]>;
  readonly stop: () => Promise<void>;
}

/** Builds it; {@link requireNetLab} must have returned undefined. */
export async function startNetLab(): Promise<NetLab> {
  const folder = mkdtempSync(join(tmpdir(), 'net-lab-'));
  const groups: Group[] = [];
  const stop = async () => {
    for (const group of groups.splice(0).reverse()) await group.stop();
    rmSync(folder, { recursive: true });
  };
  const hosts = [...new Set(presets.map(({ host }) => host))];
  const addressOf = (host: string) => `10.98.0.${String(hosts.indexOf(host) + 1)}`;
  try {
    const gateway = await startGroup(['--net'], ['sleep', 'infinity']);
    groups.push(gateway);
    const computer = await startGroup(['--net', '--mount'], ['sleep', 'infinity']);
    groups.push(computer);
    const inGateway = ['-t', String(gateway.pid), '-n'];
    const inComputer = ['-t', String(computer.pid), '-n', '-m'];
    const onGateway = (...command: string[]) => must('nsenter', ...inGateway, ...command);
    const onComputer = (...command: string[]) => must('nsenter', ...inComputer, ...command);

    const peer = ['peer', 'name', 'eth0', 'netns', String(computer.pid)];
    await onGateway('ip', 'link', 'add', 'lan0', 'type', 'veth', ...peer);
    await onGateway('ip', 'link', 'set', 'lo', 'up');
    const addresses = join(folder, 'addresses');
    writeFileSync(addresses, hosts.map((host) => `addr add ${addressOf(host)} dev lo\n`).join(''));
    await onGateway('ip', '-batch', addresses);
    await onGateway('ip', 'addr', 'add', `${GATEWAY}/24`, 'dev', 'lan0');
    await onGateway('ip', 'link', 'set', 'lan0', 'up');
    await onGateway(
      'nft',
      'add table inet lab; add chain inet lab in { type filter hook input priority 0; }',
    );

    // Nothing that runs on this machine is to be seen: no systemd, no lease, no name server.
    await onComputer('mount', '-t', 'tmpfs', 'tmpfs', '/run');
    const known = join(folder, 'hosts');
    const names = hosts.map((host) => `${addressOf(host)} ${host}\n`).join('');
    writeFileSync(known, names);
    const resolver = join(folder, 'resolv.conf');
    writeFileSync(resolver, 'nameserver 10.97.0.9\noptions timeout:1 attempts:1\n');
    await onComputer('mount', '--bind', known, '/etc/hosts');
    await onComputer('mount', '--bind', resolver, '/etc/resolv.conf');
    const link = async () => {
      await onComputer('ip', 'link', 'set', 'lo', 'up');
      await onComputer('ip', 'addr', 'replace', `${COMPUTER}/24`, 'dev', 'eth0');
      await onComputer('ip', 'link', 'set', 'eth0', 'up');
      await onComputer('ip', 'route', 'replace', 'default', 'via', GATEWAY);
    };
    await link();

    const authority = createAuthority(folder);
    const { certificate, key } = authority.issue({ names: hosts });
    const config = join(folder, 'chrony.conf');
    const lines = ['local stratum 1', 'allow', 'cmdport 0', 'bindcmdaddress /', 'ntsprocesses 0'];
    lines.push(`pidfile ${config}.pid`, `ntsservercert ${certificate}`, `ntsserverkey ${key}`, '');
    writeFileSync(config, lines.join('\n'));
    const server = [LAB_CHRONYD, '-x', '-d', '-u', 'root', '-f', config];
    const guarded = ['setpriv', '--bounding-set=-sys_time', '--inh-caps=-sys_time', ...server];
    groups.push(await startGroup([], ['nsenter', ...inGateway, ...guarded]));
    // `local` takes a moment to hold.
    await sleep(2000);

    let crowding: Group | null = null;
    return {
      addressOf,
      onGateway,
      onComputer,
      block: async (rule) => {
        await onGateway('nft', `add rule inet lab in ${rule} drop`);
      },
      async crowd() {
        const shape = ['tbf', 'rate', '2mbit', 'burst', '3000', 'latency', '400ms'];
        await onGateway('tc', 'qdisc', 'add', 'dev', 'lan0', 'root', ...shape);
        const flood = ['nsenter', ...inGateway, process.execPath, '--eval', CROWD];
        crowding = await startGroup([], flood);
        groups.push(crowding);
      },
      async mend() {
        await crowding?.stop();
        crowding = null;
        await execute('nsenter', [...inGateway, 'tc', 'qdisc', 'del', 'dev', 'lan0', 'root']);
        await onGateway('nft', 'flush chain inet lab in');
        writeFileSync(known, names);
        await link();
      },
      forgetNames: async () => {
        writeFileSync(known, '');
        await Promise.resolve();
      },
      async doctor(environment = {}) {
        const variables = {
          PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
          XDG_CONFIG_HOME: mkdtempSync(join(folder, 'config-')),
          NODE_EXTRA_CA_CERTS: authority.file,
          ...environment,
        };
        const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
        const command = ['env', '-i', ...settings, process.execPath, MAIN, 'doctor', '--json'];
        const { stdout, stderr } = await execute('nsenter', [...inComputer, ...command]);
        if (stdout === '') throw new Error(stderr);
        return (JSON.parse(stdout) as { readonly findings: readonly Finding[] }).findings;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Sends bursts of up to 60 kB to the computer at irregular times, which fill three quarters of the link. */
const CROWD = `
const socket = require('node:dgram').createSocket('udp4');
const burst = () => {
  for (let i = Math.random() * 60; i > 0; i -= 1) socket.send(Buffer.alloc(1000), 9, '${COMPUTER}');
  setTimeout(burst, 80 + Math.random() * 160);
};
burst();`;
