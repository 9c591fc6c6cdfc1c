import { release } from 'node:os';
import type { Detection, MachineView, ServiceView, TimeBackend } from '#shared/model/backend.ts';
import type { BackendId } from '#shared/model/backend-id.ts';
import type { UnixMs } from '#shared/units.ts';
import { detectOthers, macosVersion } from './darwin/machine.ts';
import type { Host } from './host.ts';
import { detectServices } from './linux/services.ts';
import { osRelease, virtualisation } from './linux/surroundings.ts';
import { detectWindows, windowsName, windowsVirtualisation } from './win32/machine.ts';

/** What is known of earlier changes by Trueclock on this machine. */
export type ReadChanges = () => Promise<Pick<MachineView, 'interrupted' | 'undoable'>>;

const noChanges: ReadChanges = () => Promise.resolve({ interrupted: false, undoable: null });

/**
 * Reads the machine's time services without rights and without changing anything. Of those with a backend
 * the one in charge is the one that the user prefers, else the one that runs, else the one that is enabled, else the first that is installed.
 * Where the system is not known there is no service, and nothing else is claimed.
 */
export async function readMachine(
  host: Host,
  backends: readonly TimeBackend[],
  now: UnixMs,
  readChanges: ReadChanges = noChanges,
  preferred: BackendId | null = null,
): Promise<MachineView> {
  const platform = platformOf(host);
  const changes = await readChanges();
  const { system, virtualisation, detections } = await look(host, backends);
  const inCharge = chooseService(
    detections.filter(({ backend }) => backendOf(backends, backend)),
    preferred,
  );
  const backend = inCharge === null ? undefined : backendOf(backends, inCharge.backend);
  return {
    readAt: now,
    platform,
    system,
    virtualisation,
    service:
      inCharge === null || backend === undefined ? null : await viewService(backend, inCharge),
    others: detections.filter((detection) => detection !== inCharge),
    conflict: detections.filter(({ running }) => running === 'yes').length > 1,
    ...changes,
  };
}

function platformOf({ platform }: Host): MachineView['platform'] {
  return platform === 'linux' || platform === 'darwin' || platform === 'win32' ? platform : 'other';
}

const backendOf = (backends: readonly TimeBackend[], id: BackendId): TimeBackend | undefined =>
  backends.find((backend) => backend.id === id);

/** What is seen of the machine in the way of its system; nothing where the system is not known. */
async function look(
  host: Host,
  backends: readonly TimeBackend[],
): Promise<
  Pick<MachineView, 'system' | 'virtualisation'> & { readonly detections: readonly Detection[] }
> {
  switch (host.platform) {
    case 'linux':
      return {
        system: (await osRelease(host)).name,
        virtualisation: await virtualisation(host),
        detections: await detectLinux(host, backends),
      };
    case 'darwin':
      return {
        system: `macOS ${(await macosVersion(host)) ?? release()}`,
        virtualisation: { kind: 'unknown', detail: '' },
        detections: [
          ...(await Promise.all(backends.map((backend) => backend.detect()))),
          ...(await detectOthers(host)),
        ],
      };
    case 'win32':
      return {
        system: windowsName(),
        virtualisation: await windowsVirtualisation(host),
        detections: await detectWindows(host, backends),
      };
    default:
      return {
        system: `${host.platform} ${release()}`,
        virtualisation: { kind: 'unknown', detail: '' },
        detections: [],
      };
  }
}

/** Every known service of Linux, in the words of its backend where it has one. */
async function detectLinux(
  host: Host,
  backends: readonly TimeBackend[],
): Promise<readonly Detection[]> {
  const known = await detectServices(host);
  return Promise.all(
    known.map(
      async (detection) => (await backendOf(backends, detection.backend)?.detect()) ?? detection,
    ),
  );
}

function chooseService(
  detections: readonly Detection[],
  preferred: BackendId | null,
): Detection | null {
  const installed = detections.filter((detection) => detection.installed);
  return (
    installed.find(({ backend }) => backend === preferred) ??
    installed.find(({ running }) => running === 'yes') ??
    installed.find(({ startsAtBoot }) => startsAtBoot === 'yes') ??
    installed[0] ??
    null
  );
}

async function viewService(backend: TimeBackend, detection: Detection): Promise<ServiceView> {
  const capabilities = await backend.capabilities(detection);
  const state = await backend.read(detection);
  const status = detection.running === 'no' ? null : await backend.status(detection);
  return {
    detection,
    capabilities,
    state: state.ok ? state.value : null,
    status: status?.ok === true ? status.value : null,
    problem: !state.ok ? state.error : status?.ok === false ? status.error : null,
  };
}
