import type { Capabilities, Capability, CapabilityProblem } from '#shared/model/backend.ts';

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
