import type { AppError } from '#shared/errors.ts';
import type { Capabilities, Capability, Detection } from '#shared/model/backend.ts';
import type { Result } from '#shared/result.ts';
import { no, YES } from '../capabilities.ts';
import type { Host } from '../host.ts';
import { isNixos, isReadOnlyFolder, virtualisation } from './surroundings.ts';

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

/** Whether a service that runs tells how it is doing, by its answer to a question. */
export function statusIfAnswered(answer: Result<unknown, AppError>): Capability {
  const closed = !answer.ok && answer.error.code === 'os.command-failed';
  return closed ? no('command-port-closed', answer.error.context.detail) : YES;
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
