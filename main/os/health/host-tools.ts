import type { AuthorityFacts } from '#shared/core/health/evidence.ts';
import type { Evidence } from '#shared/model/backend.ts';
import { evidence } from '../evidence.ts';
import type { Host } from '../host.ts';

/** Whether the host sets the clock, and what was seen of that. */
export interface Setting {
  readonly sets: AuthorityFacts['sets'];
  readonly evidence: readonly Evidence[];
}

/** Nothing was found that would set it. */
export const NOT_SET: Setting = { sets: false, evidence: [] };

/** What VMware's own tool says; it fails, with the word for it, where it is off (open-vm-tools, toolboxcmd-timesync.c). */
export async function vmwareSays(
  host: Host,
  program: string,
  signal: AbortSignal,
): Promise<Setting> {
  const ran = await host.run(program, ['timesync', 'status'], { signal });
  const word = ran.status === 'exited' ? ran.stdout.trim() : '';
  return {
    sets: word === 'Enabled' ? true : word === 'Disabled' ? false : null,
    evidence: [evidence('vmware-toolbox-cmd timesync status', word)],
  };
}
