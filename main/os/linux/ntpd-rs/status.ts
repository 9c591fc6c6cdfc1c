import { MAX_STRATUM } from '#shared/core/parameters.ts';
import { displayable } from '#shared/core/plan/text.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { LiveSource, ServiceStatus } from '#shared/model/backend.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Seconds } from '#shared/units.ts';
import type { Host } from '../../host.ts';
import {
  parseNtpCtl,
  UNANSWERED,
  type NtpCtlSource,
  type NtpCtlStatus,
} from '../../parse/ntp-ctl.ts';

/** Asks ntpd-rs how it is doing, which anybody may unless `observation-permissions` says otherwise. Its figures
 * for machines are the same in all versions; its text for people is not. Error `os.command-failed` in ntp-ctl's
 * words, also where the configuration `conf` has no `observation-path`. */
export async function ntpdRsStatus(
  host: Host,
  conf: string,
): Promise<Result<ServiceStatus, AppError>> {
  const program = host.findProgram('ntp-ctl');
  if (program === null) return err(appError('os.unsupported', { what: 'ntp-ctl' }, 'never'));
  const ran = await host.run(program, ['status', '-f', 'prometheus', '-c', conf]);
  const exitCode = ran.status === 'exited' ? ran.code : null;
  const read = exitCode === 0 ? parseNtpCtl(ran.stdout) : null;
  if (read !== null) return ok(toStatus(read));
  const detail = displayable(ran.stderr.trim().replace(/\s*\n\s*/g, ' '), 200);
  return err(appError('os.command-failed', { program, exitCode, detail }, 'later'));
}

/** Offsets of this size (seconds) it steps away at once (`step-threshold`), so that a source that it follows
 * cannot be further off than this and its own uncertainty. */
const STEPPED_AWAY: Seconds = 0.01;

function toStatus(read: NtpCtlStatus): ServiceStatus {
  const synchronised = read.leap !== 'unsynchronised' && read.stratum < MAX_STRATUM;
  const followed = synchronised ? read.sources.filter(agrees) : [];
  // It weighs its sources by how certain each is, and names none as its choice.
  const [first] = [...followed].sort((a, b) => a.uncertainty - b.uncertainty);
  const stateOf = (source: NtpCtlSource): LiveSource['state'] => {
    if (source === first) return 'selected';
    if (followed.includes(source)) return 'combined';
    return synchronised && answered(source) ? 'falseticker' : 'unusable';
  };
  return {
    synchronised: synchronised ? 'yes' : 'no',
    offset: first?.offset ?? null,
    bound: first === undefined ? null : read.rootDispersion + read.rootDelay / 2,
    stratum: synchronised ? read.stratum : null,
    leap: read.leap,
    referenceId: null,
    follows: first?.name ?? null,
    lastSync: null,
    frequencyPpm: null,
    awaited: null,
    sources: read.sources.map((source) => liveSource(source, stateOf(source))),
  };
}

const answered = ({ unanswered }: NtpCtlSource): boolean => unanswered < UNANSWERED;

/** Its own test of agreement, around the clock that it has corrected: two standard deviations and a quarter of
 * the delay (`range-statistical-weight` and `range-delay-weight` in ntp.toml(5)). */
const agrees = (source: NtpCtlSource): boolean =>
  answered(source) &&
  Math.abs(source.offset) <= STEPPED_AWAY + 2 * source.uncertainty + source.delay / 4;

const liveSource = (source: NtpCtlSource, state: LiveSource['state']): LiveSource => ({
  name: source.name,
  address: source.address,
  mode: 'server',
  state,
  stratum: 0,
  poll: source.poll > 0 ? Math.round(Math.log2(source.poll)) : 0,
  reach: answered(source) ? 1 : 0,
  sinceLast: null,
  offset: answered(source) ? source.offset : null,
  bound: answered(source) ? 2 * source.uncertainty + source.delay / 2 : null,
});
