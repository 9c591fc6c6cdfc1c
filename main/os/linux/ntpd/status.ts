import { FASTEST_SLEW, MAX_STRATUM } from '#shared/core/parameters.ts';
import { displayable } from '#shared/core/plan/text.ts';
import {
  secondsBetween,
  unixMsFromNs,
  unixNsFromNtp,
  type NtpTimestamp,
} from '#shared/core/time/timestamp.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { LiveSource, ServiceStatus } from '#shared/model/backend.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { UnixNs } from '#shared/units.ts';
import type { Host } from '../../host.ts';
import {
  countOf,
  isConfigured,
  leapOf,
  numberOf,
  parseAssociations,
  parseVariables,
  reachOf,
  secondsOf,
  stateOf,
  textOf,
  timestampOf,
  type NtpqVariables,
} from '../../parse/ntpq.ts';

/** By its address: no name has to be looked up, and Debian lets both loopback addresses ask. */
const HERE = '127.0.0.1';

/** MAXPOLL: the longest poll exponent, log2 of seconds (RFC 5905, 7.2). */
const MAX_POLL = 17;

/** How long ntpq waits for an answer from this computer, in milliseconds; it asks twice. */
const PATIENCE = 1000;

/** Address of an association that has none: a pool's name, or one that is not looked up yet. */
const NO_ADDRESS = /^(?:0\.0\.0\.0|::|\(null\)|)$/;

/** What ntpd gives as its reference when it follows its own clock (`refclock_local.c`). */
const OWN_CLOCK = /^(?:LOCL|LCL|127\.127\.1\.\d+)$/;

/**
 * Asks the running ntpd how it is doing, by ntpq and without rights. Errors: `os.unsupported` without ntpq;
 * `os.command-failed` with ntpq's words where there is no answer, which can also be a service that runs and
 * refuses queries; ntpq itself exits with 0 either way.
 */
export async function ntpdStatus(host: Host): Promise<Result<ServiceStatus, AppError>> {
  const ntpq = host.findProgram('ntpq');
  if (ntpq === null) return err(appError('os.unsupported', { what: 'ntpq' }, 'never'));
  const asked = await ask(host, ntpq, ['rv', 'as']);
  if (!asked.ok) return asked;
  const [system] = parseVariables(asked.value);
  const clock = system === undefined ? null : timestampOf(system, 'clock');
  if (system === undefined || clock === null) return err(unanswered(ntpq, asked.value));
  const ids = parseAssociations(asked.value);
  const [first, last] = [ids[0], ids.at(-1)];
  const told =
    first === undefined || last === undefined
      ? ok('')
      : await ask(host, ntpq, [`mrv ${first} ${last}`]);
  if (!told.ok) return told;
  return ok(toStatus(system, liveSources(parseVariables(told.value), clock)));
}

/** Runs commands of ntpq; what it printed. */
async function ask(
  host: Host,
  ntpq: string,
  commands: readonly string[],
): Promise<Result<string, AppError>> {
  const all = [`timeout ${PATIENCE}`, ...commands].flatMap((command) => ['-c', command]);
  const ran = await host.run(ntpq, ['-n', ...all, HERE]);
  if (ran.status === 'exited' && ran.code === 0) return ok(ran.stdout + ran.stderr);
  return err(unanswered(ntpq, `${ran.status} ${ran.stderr}`));
}

function unanswered(program: string, said: string): AppError {
  const words = said
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('primary timeout'));
  const detail = displayable([...new Set(words)].join(' ').replaceAll('***', '').trim(), 200);
  return appError('os.command-failed', { program, exitCode: 0, detail }, 'later');
}

function liveSources(
  associations: readonly NtpqVariables[],
  clock: NtpTimestamp,
): readonly LiveSource[] {
  const isPool = (variables: NtpqVariables): boolean => variables.get('refid') === 'POOL';
  const pools = associations.filter(isPool).map((pool) => textOf(pool, 'srchost'));
  // ntpd does not tell from which pool a server came; of one pool there is no doubt.
  const pool = pools.length === 1 ? (pools[0] ?? null) : null;
  const given = associations.some((variables) => !isConfigured(variables));
  return associations
    .filter((variables) => !given || !isPool(variables)) // Which stands there as the servers that it gave.
    .map((variables) => liveSource(variables, isConfigured(variables) ? null : pool, clock));
}

function liveSource(
  variables: NtpqVariables,
  pool: string | null,
  clock: NtpTimestamp,
): LiveSource {
  const said = textOf(variables, 'srcadr') ?? '';
  const address = NO_ADDRESS.test(said) ? null : said;
  const received = timestampOf(variables, 'rec');
  const sinceLast = received === null ? null : Math.max(0, secondsBetween(clock, received));
  return {
    name: textOf(variables, 'srchost') ?? pool ?? address ?? '?',
    address,
    mode: address?.startsWith('127.127.') === true ? 'refclock' : 'server',
    state: stateOf(variables),
    stratum: countOf(variables, 'stratum', MAX_STRATUM) ?? 0,
    poll: countOf(variables, 'hpoll', MAX_POLL) ?? 0,
    reach: reachOf(variables),
    sinceLast,
    offset: sinceLast === null ? null : secondsOf(variables, 'offset'),
    bound: sinceLast === null ? null : boundOf(variables),
  };
}

/** Root distance of an association (RFC 5905, A.5.5.2) without its jitter, in seconds; null: less than none. */
function boundOf(variables: NtpqVariables): number | null {
  const [delay, rootDelay, dispersion, rootDispersion] = [
    ...['delay', 'rootdelay', 'dispersion', 'rootdisp'],
  ].map((name) => secondsOf(variables, name) ?? 0) as [number, number, number, number];
  const bound = (rootDelay + delay) / 2 + rootDispersion + dispersion;
  return bound < 0 ? null : bound;
}

function toStatus(system: NtpqVariables, sources: readonly LiveSource[]): ServiceStatus {
  const leap = leapOf(system);
  const stratum = countOf(system, 'stratum', MAX_STRATUM) ?? MAX_STRATUM;
  const refid = textOf(system, 'refid');
  const selected = sources.find(({ state }) => state === 'selected') ?? null;
  const own = refid !== null && OWN_CLOCK.test(refid);
  // It takes a stratum with the first correction that it accepts. The leap alarm stays on longer: without a
  // drift file until the frequency has been measured too, 300 s after a step.
  const follows = stratum > 0 && stratum < MAX_STRATUM && !own;
  const reference = timestampOf(system, 'reftime');
  const clock = timestampOf(system, 'clock');
  const frequency = numberOf(system, 'frequency', FASTEST_SLEW * 1e6);
  const rootDelay = secondsOf(system, 'rootdelay');
  const rootDispersion = secondsOf(system, 'rootdisp');
  return {
    synchronised: follows ? 'yes' : 'no',
    offset: follows ? secondsOf(system, 'offset') : null,
    bound:
      follows && rootDelay !== null && rootDispersion !== null
        ? rootDelay / 2 + rootDispersion
        : null,
    stratum: follows ? stratum : null,
    leap,
    referenceId: follows ? refid : null,
    follows: follows ? (selected?.name ?? refid) : null,
    lastSync:
      reference === null || clock === null
        ? null
        : unixMsFromNs(unixNsFromNtp(reference, unixNsFromNtp(clock, NOW_OR_SO))),
    // What it adds to the clock's rate; the error of the clock that it corrects has the other sign.
    frequencyPpm: follows && frequency !== null ? 0 - frequency : null,
    awaited: null,
    sources,
  };
}

/** An instant of 2026: every time until 2094 is told from it (RFC 5905, 6). In nanoseconds since 1970. */
const NOW_OR_SO = 1_767_225_600_000_000_000n as UnixNs;
