import type { AppError } from '../../../errors.ts';
import type {
  ChangePlan,
  DesiredConfig,
  PlannedCommand,
  PlanWarning,
} from '../../../model/plan.ts';
import type { NtpdState } from '../../../model/service-state.ts';
import { err, ok, type Result } from '../../../result.ts';
import { leapWarnings, serverCount, sourceWarnings, stayingSources } from '../source-warnings.ts';
import { stepWarning, unitPlan, type OffLine } from '../unit-plan.ts';
import { invalid, refusePolls, refusePorts } from '../validate.ts';
import { editFiles, linesToSwitchOff, ownBody, readOnly } from './changes.ts';
import { disciplineOf, ownPath } from './config.ts';
import { isReferenceClock, parseSource } from './lines.ts';
import { SETTLES_WITHIN } from './traits.ts';

/** Poll exponents that ntpd takes, log2 of seconds (`NTP_MINPOLL` and `NTP_MAXPOLL` in the classic `ntp.h`; NTPsec
 * goes down to 0, at which no server of others may be asked). */
const MIN_POLL = 3;
const MAX_POLL = 17;

/**
 * Plans the change for ntpd, NTPsec's or the classic one: an own file in NTPsec's folder, else a block in the
 * main file. The request must have been validated. Errors: `plan.invalid` for a port, which ntpd does not take,
 * and for polls out of its range; `os.read-only` where a file of the system would have to change, or servers of
 * the network would hide what is written.
 */
export function planNtpd(state: NtpdState, desired: DesiredConfig): Result<ChangePlan, AppError> {
  const ports = refusePorts(desired);
  if (!ports.ok) return ports;
  const clock = desired.sources.findIndex(({ host }) => isReferenceClock(host));
  if (clock >= 0) return invalid(`sources[${String(clock)}].host`, 'reference-clock');
  const polls = refusePolls(desired, MIN_POLL, MAX_POLL);
  if (!polls.ok) return polls;
  // Beside the servers of the network the script reads none of the configuration.
  if (state.dhcp !== null && (desired.mode === 'add' || state.dhcp.defaults === null)) {
    return err(readOnly(state.dhcp.copy.path));
  }
  const body = ownBody(state, desired);
  const off = linesToSwitchOff(state, desired);
  const files = editFiles(state, body, off);
  if (!files.ok) return files;
  return ok(
    unitPlan(state, desired, {
      files: files.value,
      off,
      own: {
        path: ownPath(state) ?? state.conf.path,
        sources: body.filter((line) => parseSource(line) !== null).length,
      },
      reload: null,
      warnings: (commands) => warningsFor(state, desired, commands, off),
      verifySeconds: SETTLES_WITHIN,
    }),
  );
}

function warningsFor(
  state: NtpdState,
  desired: DesiredConfig,
  commands: readonly PlannedCommand[],
  off: readonly OffLine[],
): readonly PlanWarning[] {
  // Servers of the network do not stay: the script is told to pass over them.
  const staying = state.dhcp === null ? stayingSources(state.sources, desired) : [];
  const { stepsFrom, panicLimit, minSane } = disciplineOf(state);
  const have = serverCount([...desired.sources, ...staying]);

  const warnings: PlanWarning[] = [...sourceWarnings(desired, staying, state.nts)];
  if (have < minSane) warnings.push({ code: 'too-few-to-follow', have, want: minSane });
  warnings.push(...leapWarnings(off));
  if (state.dhcp !== null) {
    const hosts = state.sources.map(({ host }) => host);
    warnings.push({ code: 'dhcp-sources-off', hosts });
  }
  if (panicLimit !== null) warnings.push({ code: 'panic-limit', seconds: panicLimit });
  return [...warnings, ...stepWarning(commands, stepsFrom)];
}
