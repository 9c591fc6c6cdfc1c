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

/** The time services that run: by their units, and by their processes, since a daemon may have been started by
 * hand or by another init than systemd. */
export async function linuxClockKeepers(host: Host): Promise<readonly string[]> {
  const detections = await detectServices(host);
  const units = detections.flatMap(({ backend, running }) => (running === 'yes' ? [backend] : []));
  const daemons = [...(await processNames(host))].filter((name) => {
    const owners = Object.hasOwn(DAEMONS, name) ? DAEMONS[name] : undefined;
    return owners?.some((owner) => units.includes(owner)) === false;
  });
  return [...units, ...daemons];
}

async function processNames(host: Host): Promise<ReadonlySet<string>> {
  const entries = await host.listDir('/proc');
  const ids = entries.ok ? (entries.value ?? []).filter((name) => /^[0-9]+$/.test(name)) : [];
  const names = new Set<string>();
  // One after the other: there may be thousands, and each reading takes memory.
  for (const id of ids) {
    const name = await host.readFile(`/proc/${id}/comm`);
    // It may have ended meanwhile.
    if (name.ok && name.value !== null) names.add(name.value.trimEnd());
  }
  return names;
}
