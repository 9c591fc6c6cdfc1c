import type { MachineView } from '../../model/backend.ts';
import type { ConfiguredSource } from '../../model/service-state.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import { clockError } from './clock.ts';
import { byHand } from './fixes.ts';

const found = findingsOf('management');

type Manager = 'policy' | 'domain';

/** Whether a domain or a policy decides about the time of this computer. That is no fault; but when the clock is then
 * wrong, nobody here can mend it. */
export const management: HealthCheck<'management'> = {
  needs: ['machine', 'measured', 'management'],
  judge(evidence) {
    const facts = evidence.management;
    const { machine } = evidence;
    const more = { evidence: facts?.evidence ?? [] };
    // A policy wins over what a domain says.
    const manager: Manager | null =
      facts?.policy === true || serviceSays(machine, 'policy')
        ? 'policy'
        : facts?.domain === true || serviceSays(machine, 'domain')
          ? 'domain'
          : null;
    if (manager === null) {
      return facts?.policy === false && facts.domain === false
        ? found('pass', 'own', {}, more)
        : found('unknown', 'unknown', {}, more);
    }
    const isWrong =
      clockError(evidence)?.isRight === false ||
      machine?.service?.status?.synchronised === 'no' ||
      machine?.service?.detection.running === 'no';
    if (!isWrong) return found('pass', manager, {}, more);
    const fix = byHand('ask-administrator');
    return found('warn', `${manager}-wrong`, {}, { ...more, fix });
  },
};

/** What the reader of the service has seen of it. */
function serviceSays(machine: MachineView | null, manager: Manager): boolean {
  const service = machine?.service ?? null;
  const configure = service?.capabilities.configure;
  const refusal = configure?.ok === false ? configure.reason : null;
  const isOwner = ({ owner }: ConfiguredSource): boolean => owner === manager;
  return (
    refusal === (manager === 'policy' ? 'policy' : 'domain-member') ||
    (service?.state?.sources.some(isOwner) ?? false)
  );
}
