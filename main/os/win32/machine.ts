import { release } from 'node:os';
import type { Detection, MachineView, TimeBackend } from '#shared/model/backend.ts';
import type { Host } from '../host.ts';
import { systemRoot } from './system-root.ts';
import { createW32timeBackend, queryService } from './w32time/backend.ts';

/** Services that people install in place of Windows Time, by their names: Meinberg's ntpd. */
const OTHERS = [{ backend: 'ntpd', unit: 'NTP' }] as const;

/** The time services of a Windows machine. Others than Windows Time are told of only where they are there. */
export async function detectWindows(
  host: Host,
  backends: readonly TimeBackend[],
): Promise<readonly Detection[]> {
  const own = await Promise.all(backends.map((backend) => backend.detect()));
  const others: Detection[] = [];
  for (const { backend, unit } of OTHERS) {
    const { evidence, ...found } = await queryService(host, systemRoot(), unit);
    if (!found.installed) continue;
    others.push({
      ...{ backend, unit, ...found, startsAtBoot: 'unknown', version: null },
      evidence: [evidence],
    });
  }
  return [...own, ...others];
}

/** The time services that run on a Windows machine, by the names that people know. */
export async function windowsClockKeepers(host: Host): Promise<readonly string[]> {
  const detections = await detectWindows(host, [createW32timeBackend(host)]);
  return detections.flatMap(({ backend, running }) => (running === 'yes' ? [backend] : []));
}

/** What Windows calls itself. */
export const windowsName = (): string => `Windows ${release()}`;

/** Hyper-V's service for the clock runs in its virtual machines alone; other hosts are not recognised. */
export async function windowsVirtualisation(host: Host): Promise<MachineView['virtualisation']> {
  const { running } = await queryService(host, systemRoot(), 'vmictimesync');
  return running === 'yes' ? { kind: 'vm', detail: 'microsoft' } : { kind: 'unknown', detail: '' };
}
