import type {
  Capabilities,
  Capability,
  CapabilityProblem,
  Detection,
} from '#shared/model/backend.ts';
import type { Host } from '../host.ts';
import { isNixos, isReadOnlyFolder, virtualisation } from './surroundings.ts';

/** It can be done. */
export const YES: Capability = { ok: true };

/** It cannot be done, and why; `detail` in the words of the system. */
export const no = (reason: CapabilityProblem, detail?: string): Capability =>
  detail === undefined ? { ok: false, reason } : { ok: false, reason, detail };

/** Nothing at all can be done with the service, for one reason. */
export function allRefused(reason: CapabilityProblem): Capabilities {
  const all = no(reason);
  return { configure: all, sync: all, step: all, nts: all, pools: all, status: all };
}

/** What the machine lets anybody do with a service that systemd starts and that is configured in /etc. */
export async function unitCapabilities(
  host: Host,
  detection: Detection,
): Promise<Pick<Capabilities, 'configure' | 'sync' | 'step'>> {
  const { kind, detail } = await virtualisation(host);
  const container = kind === 'container' ? no('container', detail) : YES;
  const runs = container.ok || (await mayRun(host, detection)) ? YES : container;
  const masked = detection.startsAtBoot === 'masked' ? no('masked', detection.unit ?? '') : YES;
  return {
    configure: first(
      (await isNixos(host)) ? no('nixos') : YES,
      masked,
      runs,
      (await isReadOnlyFolder(host, '/etc')) ? no('read-only-etc') : YES,
    ),
    sync: first(masked, runs),
    // The clock is the host's, whoever may move it.
    step: first(masked, container),
  };
}

/** The first that speaks against it. */
const first = (...all: readonly Capability[]): Capability => all.find(({ ok }) => !ok) ?? YES;

/** In a container a time service is not started as a rule (`ConditionCapability=CAP_SYS_TIME`); where it
 * runs, or systemd finds the unit's conditions met, somebody wants it there. */
async function mayRun(host: Host, detection: Detection): Promise<boolean> {
  if (detection.running === 'yes') return true;
  const analyze = host.findProgram('systemd-analyze');
  if (detection.unit === null || analyze === null) return false;
  const ran = await host.run(analyze, ['condition', `--unit=${detection.unit}`]);
  return ran.status === 'exited' && ran.code === 0;
}
