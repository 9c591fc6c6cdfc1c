import { isHost, NTP_PORT } from '../../address.ts';
import { appError, type AppError } from '../../errors.ts';
import type { BackendId } from '../../model/backend-id.ts';
import type { DesiredConfig } from '../../model/plan.ts';
import type { SourceConfig } from '../../model/source.ts';
import { err, ok, type Result } from '../../result.ts';

/** Sources in one request: RFC 8633, 3.2 asks for at least 4 and sees no gain in many more. */
const MAX_SOURCES = 16;

/** Poll exponents, log2 of seconds, that services take (chrony.conf(5): minpoll from -6, maxpoll to 24). */
const MIN_POLL = -6;
const MAX_POLL = 24;

/**
 * Checks a request that came from outside before anything is computed from it. The error is `plan.invalid`
 * with the field (`sources[2].port`) and a word for the problem.
 */
export function validateDesired(
  desired: DesiredConfig,
  backend: BackendId,
): Result<void, AppError> {
  const { sources } = desired;
  if (desired.backend !== backend) return invalid('backend', 'other-service');
  if (sources.length === 0) return invalid('sources', 'empty');
  if (sources.length > MAX_SOURCES) return invalid('sources', 'too-many');
  for (const [i, source] of sources.entries()) {
    const problem = problemOf(source);
    if (problem !== null) return invalid(`sources[${i}].${problem[0]}`, problem[1]);
    // One host on two ports is refused as well: chronyd tells sources apart by their address alone.
    if (sources.findIndex(({ host }) => host === source.host) !== i) {
      return invalid(`sources[${i}].host`, 'duplicate');
    }
  }
  return ok(undefined);
}

/** Refuses a port for services that take none. The error is that of {@link validateDesired}. */
export function refusePorts({ sources }: DesiredConfig): Result<void, AppError> {
  const odd = sources.findIndex(({ port }) => port !== NTP_PORT);
  return odd < 0 ? ok(undefined) : invalid(`sources[${odd}].port`, 'service-has-no-ports');
}

/** Refuses poll exponents (log2 of seconds) beyond those that a service takes. The error is that of
 * {@link validateDesired}. */
export function refusePolls(
  { sources }: DesiredConfig,
  lowest: number,
  highest: number,
): Result<void, AppError> {
  const isOut = (value: number | null): boolean =>
    value !== null && (value < lowest || value > highest);
  for (const [i, { minpoll, maxpoll }] of sources.entries()) {
    if (isOut(minpoll)) return invalid(`sources[${i}].minpoll`, 'out-of-range');
    if (isOut(maxpoll)) return invalid(`sources[${i}].maxpoll`, 'out-of-range');
  }
  return ok(undefined);
}

function problemOf(source: SourceConfig): readonly [string, string] | null {
  const { host, port, minpoll, maxpoll } = source;
  if (!isHost(host)) return ['host', 'not-a-host'];
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return ['port', 'out-of-range'];
  if (minpoll !== null && !isPoll(minpoll)) return ['minpoll', 'out-of-range'];
  if (maxpoll !== null && !isPoll(maxpoll)) return ['maxpoll', 'out-of-range'];
  if (minpoll !== null && maxpoll !== null && minpoll > maxpoll)
    return ['minpoll', 'above-maxpoll'];
  return null;
}

const isPoll = (value: number): boolean =>
  Number.isInteger(value) && value >= MIN_POLL && value <= MAX_POLL;

/** The refusal of a request: the field and a word for the problem. */
export const invalid = (field: string, problem: string): Result<never, AppError> =>
  err(appError('plan.invalid', { field, problem }, 'never'));
