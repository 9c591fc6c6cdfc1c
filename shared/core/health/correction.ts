import { isHost } from '../../address.ts';
import type { Fix } from '../../model/fix.ts';
import type { BackendState } from '../../model/service-state.ts';
import type { Seconds } from '../../units.ts';
import type { MachineView, ServiceStatus } from '../../model/backend.ts';
import { traitsOf } from '../plan/traits.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import { chronyLimits } from './chrony-limits.ts';
import { clockError } from './clock.ts';
import type { HealthEvidence } from './evidence.ts';
import { byHand, systemctl } from './fixes.ts';
import { offsetEvidence } from './reports.ts';

const found = findingsOf('correction');

/** A correction that takes longer than this is called long: an hour, after which people no longer wait for it. chrony
 * needs 12 s for each second that it slews; ntpd, at 500 ppm, more than half an hour. */
const LONG: Seconds = 3600;

const STEP: Fix = { kind: 'sync', step: true };

/** Whether the clock's offset is one that its service corrects, and the safe way out where it is not. */
export const correction: HealthCheck<'correction'> = {
  needs: ['machine', 'measured'],
  judge(evidence) {
    const clock = clockError(evidence);
    const { machine } = evidence;
    if (clock === null) return found('unknown', 'unknown', {});
    const { offset, isRight } = clock;
    const more = { evidence: offsetEvidence(evidence) };
    if (isRight) return found('pass', 'right', { offset }, more);
    const state = machine?.service?.state ?? null;
    const isRunning = machine?.service?.detection.running === 'yes';
    if (machine === null) return found('unknown', 'unknown', {}, more);
    if (state === null || !isRunning) {
      if (mayBeCorrected(machine)) return found('unknown', 'unknown', {}, more);
      const isContainer = machine.virtualisation.kind === 'container';
      const fix = isContainer ? byHand('set-on-host') : STEP;
      return found('fail', 'nobody', { offset }, { ...more, fix });
    }
    const { endsAbove, leavesAbove, stepsFrom, asksStep, slewRate } = limitsOf(
      state,
      machine.service.status,
    );
    const size = Math.abs(offset);
    const service = state.backend;
    if (size > endsAbove) {
      const fix = byHand('set-then-start', wayPast(evidence, state));
      return found('fail', 'ends', { offset, limit: endsAbove, service }, { ...more, fix });
    }
    if (size > leavesAbove) {
      return found(
        'fail',
        'ignores',
        { offset, limit: leavesAbove, service },
        { ...more, fix: STEP },
      );
    }
    if (size >= stepsFrom) {
      return found('warn', 'steps', { offset, service }, { ...more, fix: STEP });
    }
    const duration = size / slewRate;
    return duration > LONG
      ? found('warn', 'slews-long', { offset, duration, service }, { ...more, fix: STEP })
      : found(
          'warn',
          'slews',
          { offset, duration, service },
          { ...more, fix: { kind: 'sync', step: size >= asksStep } },
        );
  },
};

/** Whether some service runs that could not be read, or one may run: where systemd does not answer, nothing is known
 * of those that are installed. */
const mayBeCorrected = ({ service, others }: MachineView): boolean =>
  [...(service === null ? [] : [service.detection]), ...others].some(
    ({ installed, running }) => running === 'yes' || (installed && running === 'unknown'),
  );

/** What a service does by itself about offsets of which size, in seconds; `Infinity`: never. */
interface Limits {
  readonly endsAbove: Seconds;
  readonly leavesAbove: Seconds;
  /** From here on it steps the clock, at the latest when it is restarted. */
  readonly stepsFrom: Seconds;
  /** From here on Sync now means a step. */
  readonly asksStep: Seconds;
  readonly slewRate: number;
}

function limitsOf(state: BackendState, status: ServiceStatus | null): Limits {
  const traits = traitsOf(state);
  const { endsAbove = Infinity, leavesAbove = Infinity, stepsFrom, slewRate } = traits;
  // chrony is told to step by a command of its own; by itself it goes by its configuration.
  const byItself =
    state.backend === 'chrony' ? chronyLimits(state, status) : { endsAbove, stepsFrom };
  return { leavesAbove, slewRate, asksStep: stepsFrom, ...byItself };
}

/** How to set the clock once where the running service would end rather than do so: it is stopped, run once without
 * a limit (`-g` of ntpd(8), `-q` of chronyd(8)), and started again. */
function wayPast(evidence: HealthEvidence, state: BackendState): readonly string[] {
  const unit = (verb: string) => systemctl(evidence, verb, [state.unit]);
  switch (state.backend) {
    case 'ntpsec':
    case 'ntpd':
      return [...unit('stop'), 'sudo ntpd -gq', ...unit('start')];
    case 'ntpd-rs':
      return ['sudo ntp-ctl force-sync', ...unit('restart')];
    case 'chrony': {
      const [host] = state.sources.map((source) => source.host).filter(isHost);
      // Directives of the command line stand in the place of the file, and its `maxchange`.
      return host === undefined
        ? []
        : [...unit('stop'), `sudo chronyd -q 'server ${host} iburst'`, ...unit('start')];
    }
    default:
      return [];
  }
}
