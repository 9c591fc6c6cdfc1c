import { isModern } from '#shared/core/plan/chrony/version.ts';
import { displayable } from '#shared/core/plan/text.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { LiveSource, ServiceStatus } from '#shared/model/backend.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Host } from '../../host.ts';
import {
  parseActivity,
  parseSourceNames,
  parseSources,
  parseTracking,
  type Tracking,
} from '../../parse/chronyc.ts';

/** Reference id of chronyd's own clock, which it follows when nothing else is left (`local`). */
const OWN_CLOCK = '7F7F0101';

/**
 * Asks the running chronyd how it is doing. Needs no rights: tracking and sources are answered on the
 * loopback command port. Error `os.command-failed` with chronyc's words where there is no answer.
 */
export async function chronyStatus(
  host: Host,
  chronyc: string,
  version: string | null,
): Promise<Result<ServiceStatus, AppError>> {
  const tracked = await ask(host, chronyc, ['-n', '-c', 'tracking']);
  if (!tracked.ok) return tracked;
  const tracking = parseTracking(tracked.value);
  if (tracking === null) {
    const detail = displayable(tracked.value.trim(), 200);
    return err(appError('os.read-failed', { what: 'chronyc tracking', detail }, 'later'));
  }
  const sources = await liveSources(host, chronyc, version);
  if (!sources.ok) return sources;
  const activity = await ask(host, chronyc, ['-c', 'activity']);
  const awaited = activity.ok ? parseActivity(activity.value) : null;
  return ok(toStatus(tracking, awaited, sources.value));
}

/** Runs one chronyc command; its standard output. It exits with 1 and says why on either stream. */
export async function ask(
  host: Host,
  chronyc: string,
  args: readonly string[],
): Promise<Result<string, AppError>> {
  const ran = await host.run(chronyc, args);
  if (ran.status === 'exited' && ran.code === 0) return ok(ran.stdout);
  const exitCode = ran.status === 'exited' ? ran.code : null;
  const said = (ran.stderr.trim() || ran.stdout.trim()).replace(/\s*\n\s*/g, ' ');
  const detail = said !== '' ? said : ran.status === 'exited' ? '' : `${ran.status} ${ran.detail}`;
  return err(
    appError(
      'os.command-failed',
      { program: chronyc, exitCode, detail: displayable(detail.trim(), 200) },
      'later',
    ),
  );
}

async function liveSources(
  host: Host,
  chronyc: string,
  version: string | null,
): Promise<Result<readonly LiveSource[], AppError>> {
  if (!isModern(version)) {
    const rows = await ask(host, chronyc, ['-n', '-c', 'sources']);
    return rows.ok ? ok(parseSources(rows.value)) : rows;
  }
  // `-a` shows those whose names did not resolve as well, `-N` the names as configured.
  const rows = await ask(host, chronyc, ['-n', '-c', 'sources', '-a']);
  const named = await ask(host, chronyc, ['-N', '-c', 'sources', '-a']);
  if (!rows.ok) return rows;
  const sources = parseSources(rows.value);
  const names = named.ok ? parseSourceNames(named.value) : [];
  // Sources may have come or gone between the two answers; then addresses must do.
  return ok(names.length === sources.length ? withNames(sources, names) : sources);
}

function withNames(
  sources: readonly LiveSource[],
  names: readonly string[],
): readonly LiveSource[] {
  const named = sources.map((source, i) => {
    // chronyc prints a question mark for a name that it could not get.
    const given = names[i];
    return { ...source, name: given === undefined || given === '?' ? source.name : given };
  });
  // A pool stands there once for each server that it might have given: those that it did not give say nothing,
  // unless its name does not resolve at all, and then one says it.
  const told = new Set(named.flatMap(({ name, address }) => (address === null ? [] : [name])));
  return named.filter(({ name, address, mode }) => {
    if (address !== null || mode === 'refclock') return true;
    if (told.has(name)) return false;
    told.add(name);
    return true;
  });
}

function toStatus(
  tracking: Tracking,
  awaited: number | null,
  sources: readonly LiveSource[],
): ServiceStatus {
  const follows =
    tracking.leap !== 'unsynchronised' &&
    tracking.referenceId !== OWN_CLOCK &&
    tracking.stratum > 0;
  const selected = sources.find(({ state }) => state === 'selected');
  const source = tracking.source === '' ? null : tracking.source;
  return {
    synchronised: follows ? 'yes' : 'no',
    // "Slow of NTP time" is server − local.
    offset: follows ? tracking.slow : null,
    // chronyc(1): error ≤ |system time offset| + root dispersion + root delay / 2, around the true time;
    // around the offset the first term falls away.
    bound: follows ? tracking.rootDispersion + tracking.rootDelay / 2 : null,
    stratum: follows ? tracking.stratum : null,
    leap: tracking.leap,
    referenceId: follows ? referenceIdText(tracking) : null,
    follows: follows ? (selected?.name ?? source) : null,
    lastSync: tracking.referenceTime > 0 ? Math.round(tracking.referenceTime * 1000) : null,
    frequencyPpm: follows ? tracking.frequencyPpm : null,
    awaited,
    // chronyc counts from the time as chronyd has it, that is without the correction that the system clock
    // still needs; our offsets are those of the system clock.
    sources: sources.map((live) =>
      live.offset === null ? live : { ...live, offset: live.offset + tracking.slow },
    ),
  };
}

/** An IPv4 address or a reference clock's name says more than hex; an IPv6 server's id is a hash (RFC 5905, 7.3). */
const referenceIdText = ({ referenceId, source }: Tracking): string =>
  source === '' || source.includes(':') ? referenceId : source;
