import type { BackendId } from '#shared/model/backend-id.ts';
import type { Host } from '../host.ts';
import { detectServices } from './services.ts';

/** Processes of time services by the name that the kernel keeps (15 characters), and whose they may be. */
const DAEMONS: Readonly<Record<string, readonly BackendId[]>> = {
  chronyd: ['chrony'],
  'systemd-timesyn': ['timesyncd'],
  ntpd: ['ntpsec', 'ntpd', 'openntpd'],
  'ntp-daemon': ['ntpd-rs'],
};

/** CAP_SYS_TIME (capability.h), the right to the clock, as a bit of the mask in `/proc/<id>/status`. */
const RIGHT_TO_THE_CLOCK = 1n << 25n;

/** The time services that run: by their units, and by their processes, since a daemon may have been started by
 * hand or by another init than systemd. Any user can give a process any name, so only those with the right to the
 * clock count. */
export async function linuxClockKeepers(host: Host): Promise<readonly string[]> {
  const detections = await detectServices(host);
  const units = detections.flatMap(({ backend, running }) => (running === 'yes' ? [backend] : []));
  const daemons = [...(await daemonNames(host))].filter(
    (name) => DAEMONS[name]?.some((owner) => units.includes(owner)) === false,
  );
  return [...units, ...daemons];
}

async function daemonNames(host: Host): Promise<ReadonlySet<string>> {
  const entries = await host.listDir('/proc');
  const ids = entries.ok ? (entries.value ?? []).filter((name) => /^[0-9]+$/.test(name)) : [];
  const names = new Set<string>();
  // One after the other: there may be thousands, and each reading takes memory.
  for (const id of ids) {
    const name = (await textOf(host, `/proc/${id}/comm`)).trimEnd();
    if (Object.hasOwn(DAEMONS, name) && (await hasRight(host, id))) names.add(name);
  }
  return names;
}

/** Whether a process may set the clock. In a user namespace of its own everybody has all rights, to nothing: what its
 * users are to us is then mapped in another way than our own are. */
async function hasRight(host: Host, id: string): Promise<boolean> {
  const status = await textOf(host, `/proc/${id}/status`);
  const mask = /^CapEff:\s*([0-9a-f]{1,16})$/m.exec(status)?.[1] ?? '0';
  if ((BigInt(`0x${mask}`) & RIGHT_TO_THE_CLOCK) === 0n) return false;
  return (await textOf(host, `/proc/${id}/uid_map`)) === (await textOf(host, '/proc/self/uid_map'));
}

/** Empty where it cannot be read: the process may have ended meanwhile. */
async function textOf(host: Host, path: string): Promise<string> {
  const text = await host.readFile(path);
  return text.ok ? (text.value ?? '') : '';
}
