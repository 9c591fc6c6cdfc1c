import type { AppError } from '../../errors.ts';
import type { BackendState } from '../../model/service-state.ts';
import type { ChangePlan, DesiredConfig } from '../../model/plan.ts';
import type { Result } from '../../result.ts';
import { planChrony, type PlanCapabilities } from './chrony/plan.ts';
import { planNtpd } from './ntpd/plan.ts';
import { planTimed } from './timed/plan.ts';
import { planNtpdRs } from './ntpd-rs/plan.ts';
import { planOpenntpd } from './openntpd/plan.ts';
import { planTimesyncd } from './timesyncd/plan.ts';
import { planW32time } from './w32time/plan.ts';
import { validateDesired } from './validate.ts';

/**
 * Computes what has to be done so that a machine follows the desired sources: pure, so that the helper comes
 * to the same plan (and hash) from the same machine. Errors: `plan.invalid` for a request that makes no
 * sense, `os.read-only` where a file of others would have to change, `os.unsupported`.
 *
 * `capabilities` only adds warnings: without them it is taken for granted that the service has NTS.
 */
export function planChange(
  state: BackendState,
  desired: DesiredConfig,
  capabilities: PlanCapabilities = { nts: true },
): Result<ChangePlan, AppError> {
  const valid = validateDesired(desired, state.backend);
  if (!valid.ok) return valid;
  switch (state.backend) {
    case 'chrony':
      return planChrony(state, desired, capabilities);
    case 'timesyncd':
      return planTimesyncd(state, desired);
    case 'ntpsec':
    case 'ntpd':
      return planNtpd(state, desired);
    case 'timed':
      return planTimed(state, desired);
    case 'openntpd':
      return planOpenntpd(state, desired);
    case 'ntpd-rs':
      return planNtpdRs(state, desired);
    case 'w32time':
      return planW32time(state, desired);
  }
}
