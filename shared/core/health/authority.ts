import type { Authority } from '../../model/health.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import { byHand } from './fixes.ts';

const found = findingsOf('authority');

/** How the tools within the machine are told to leave its clock alone; the others are told on the host. */
const STOP: Partial<Readonly<Record<Authority, readonly string[]>>> = {
  vmware: ['vmware-toolbox-cmd timesync disable'],
};

/** Whether the clock of a virtual machine is set from outside as well, so that two correct it against each other. */
export const authority: HealthCheck<'authority'> = {
  needs: ['machine', 'authority'],
  judge({ machine, authority: facts }) {
    const service = machine?.service ?? null;
    const isKept = [service?.detection, ...(machine?.others ?? [])].some(
      (one) => one?.running === 'yes',
    );
    const state = service?.state ?? null;
    // What Windows Time says of its own provider is the surer word.
    const byHyperV = state?.backend === 'w32time' && state.hyperV;
    if (facts === null && !byHyperV) {
      switch (machine?.virtualisation.kind) {
        case 'none':
          return found('pass', 'physical', {});
        case 'container':
          return found('pass', 'container', {});
        default:
          return found('unknown', 'unknown', {});
      }
    }
    const more = { evidence: facts?.evidence ?? [] };
    if (facts?.kind === 'physical') return found('pass', 'physical', {}, more);
    if (facts?.kind === 'container') return found('pass', 'container', {}, more);
    const sets = byHyperV ? true : (facts?.sets ?? null);
    const who = byHyperV ? 'hyper-v' : (facts?.host ?? 'other');
    if (sets === null) return found('unknown', 'unknown', {}, more);
    if (!sets) return found('pass', 'one', {}, more);
    if (!isKept) return found('pass', 'host-only', { authority: who }, more);
    const fix = byHand('stop-host-sync', STOP[who]);
    return found('warn', 'two', { authority: who }, { ...more, fix });
  },
};
