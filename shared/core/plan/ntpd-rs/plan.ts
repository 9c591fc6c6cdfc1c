import { NTP_PORT } from '../../../address.ts';
import { appError, type AppError } from '../../../errors.ts';
import type { ChangePlan, DesiredConfig, PlanWarning } from '../../../model/plan.ts';
import type { NtpdRsState } from '../../../model/service-state.ts';
import type { SourceConfig } from '../../../model/source.ts';
import { err, ok, type Result } from '../../../result.ts';
import { divide, planBlock } from '../conf-block.ts';
import {
  ignoredOptions,
  poolsAsServers,
  sourceWarnings,
  stayingSources,
} from '../source-warnings.ts';
import { invalid, refusePolls } from '../validate.ts';
import { isSince } from '../version.ts';
import { disciplineOf, formatSource, readConfiguration, readSources } from './config.ts';
import { FOLLOWS_WITHIN } from './traits.ts';

/** Poll intervals for each source came with version 1.5; before, ntpd-rs does not start with them. */
const hasPolls = ({ version }: NtpdRsState): boolean => isSince(version, 1, 5);

/** Poll exponents, log2 of seconds: from one second to the longest of RFC 5905 (`MAXPOLL`). ntpd-rs itself names no
 * limits; below one second nobody may be asked. */
const MIN_POLL = 0;
const MAX_POLL = 17;

/** Servers that ntpd-rs takes from a pool (`count` in ntp.toml(5)). */
const SERVERS_OF_A_POOL = 4;

/** A day: what distributions let a clock be off at the start. A lower limit is worth telling. In seconds. */
const USUAL_LIMIT = 86_400;

/**
 * Plans the change for ntpd-rs: `[[source]]` tables in a marked block of its only file. The request must have
 * been validated. Errors: `plan.invalid` for a port together with NTS, where the key exchange tells it, and for polls
 * out of range; those of {@link planBlock}.
 */
export function planNtpdRs(
  state: NtpdRsState,
  desired: DesiredConfig,
): Result<ChangePlan, AppError> {
  const odd = desired.sources.findIndex(({ nts, port }) => nts && port !== NTP_PORT);
  if (odd >= 0) return invalid(`sources[${odd}].port`, 'nts-tells-the-port');
  // A version that has no such setting is told nothing of them.
  const polls = hasPolls(state) ? refusePolls(desired, MIN_POLL, MAX_POLL) : ok(undefined);
  if (!polls.ok) return polls;
  const written = readConfiguration(state.conf.text ?? '');
  if (written === null) {
    const what = `the layout of ${state.conf.path}`;
    return err(appError('os.unsupported', { what }, 'never'));
  }
  const { stepsFrom } = disciplineOf(state.conf);
  const format = (source: SourceConfig): string => formatSource(source, hasPolls(state)).join('');
  const { own, off } = divide(state.sources, desired, (a, b) => format(a) === format(b));
  const gone = new Set(off.map(({ line }) => line));
  const offTables = written.tables.filter(({ line }) => gone.has(line));
  const ours = state.sources.filter(({ owner }) => owner === 'trueclock').length;
  const left = written.tables.length - ours - offTables.length;
  const body = own.map(format).join('');
  return planBlock(state, desired, {
    sources: own.length,
    body: own.flatMap((source) => formatSource(source, hasPolls(state))),
    off: new Set(offTables.flatMap(({ lines }) => [...lines])),
    isRight: (text) => {
      const all = readSources({ path: state.conf.path, text }, () => 'unknown');
      const now = all.filter(({ owner }) => owner === 'trueclock');
      return (
        now.map(format).join('') === body &&
        readConfiguration(text)?.tables.length === left + now.length
      );
    },
    warnings: warningsFor(state, desired),
    stepsFrom: stepsFrom === Infinity ? null : stepsFrom,
    verifySeconds: FOLLOWS_WITHIN,
  });
}

function warningsFor(state: NtpdRsState, desired: DesiredConfig): readonly PlanWarning[] {
  const { sources } = desired;
  const staying = stayingSources(state.sources, desired);
  const all: readonly SourceConfig[] = [...sources, ...staying];
  const { agreeing, startupLimits } = disciplineOf(state.conf);
  const startupLimit = Math.min(startupLimits.forward, startupLimits.backward);
  const isPool = ({ kind, nts }: SourceConfig): boolean => kind === 'pool' && !nts;
  const have = all.reduce((n, source) => n + (isPool(source) ? SERVERS_OF_A_POOL : 1), 0);
  const warnings: PlanWarning[] = [
    ...sourceWarnings(desired, staying, true),
    ...ignoredOptions(sources, hasPolls(state) ? ['prefer'] : ['prefer', 'minpoll', 'maxpoll']),
    ...poolsAsServers(sources.filter(({ nts }) => nts)),
  ];
  if (have < agreeing) warnings.push({ code: 'too-few-to-follow', have, want: agreeing });
  if (startupLimit < USUAL_LIMIT) warnings.push({ code: 'panic-limit', seconds: startupLimit });
  return warnings;
}
