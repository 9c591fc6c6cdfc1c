import { isHost } from '#shared/address.ts';
import { MAX_STRATUM } from '#shared/core/parameters.ts';
import { sameHost } from '#shared/core/plan/text.ts';
import { NTP_CONF, readServer } from '#shared/core/plan/timed/config.ts';
import type { TimedSettings } from '#shared/core/plan/timed/plan.ts';
import type { AppError } from '#shared/errors.ts';
import type { LiveSource, ServiceStatus } from '#shared/model/backend.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Seconds } from '#shared/units.ts';
import type { Host } from '../../host.ts';
import { isKissOfDeath, parseSntp, type SntpExchange } from '../../parse/sntp.ts';
import { UNKNOWN_STATUS } from '../../unknown-status.ts';
import { readSettings } from './settings.ts';

/** sntp tries a silent server five times before it gives up. */
const SNTP_LIMIT: Seconds = 30;

/**
 * How timed is doing. It tells nobody, so without rights all is unknown. With rights its settings are read and
 * the server that it is to ask is asked by `sntp`, which sets nothing: that tells whether it can be followed, and
 * how far the clock is off. Every call with rights sends requests to the server, unless it is one of `refused`;
 * who sends a kiss of death becomes one.
 */
export async function timedStatus(
  host: Host,
  refused: Set<string>,
): Promise<Result<ServiceStatus, AppError>> {
  const settings = await readSettings(host);
  if (!settings.ok) return settings.error.code === 'priv.denied' ? ok(UNKNOWN_STATUS) : settings;
  if (!settings.value.on) return ok({ ...UNKNOWN_STATUS, synchronised: 'no' });
  const server = await serverOf(host, settings.value);
  if (server === null) return ok(UNKNOWN_STATUS);
  const nothing = ok({ ...UNKNOWN_STATUS, sources: [silent(server)] });
  if (refused.has(server)) return nothing;
  const sntp = host.findProgram('sntp');
  const ran = sntp === null ? null : await host.run(sntp, ['-d', server], { timeout: SNTP_LIMIT });
  if (ran !== null && isKissOfDeath(ran.stdout)) refused.add(server);
  // The numbers of a failed exchange mean nothing, and neither does a success that was not selected.
  const exchange = ran?.status === 'exited' && ran.code === 0 ? parseSntp(ran.stdout) : null;
  return exchange === null ? nothing : ok(seen(server, exchange));
}

/** The server that timed reads from its file, which everybody sees and Sync now asks; without the file the one
 * that is set. Null: what is set there is no host. */
async function serverOf(host: Host, settings: TimedSettings): Promise<string | null> {
  const conf = await host.readFile(NTP_CONF);
  const text = conf.ok ? conf.value : null;
  const [named] = readServer({ path: NTP_CONF, text }, () => 'unknown');
  const server = named?.host ?? sameHost(settings.server);
  return isHost(server) ? server : null;
}

function seen(server: string, exchange: SntpExchange): ServiceStatus {
  const { offset, bound, stratum, leap, address } = exchange;
  const good = leap !== 'unsynchronised' && stratum >= 1 && stratum < MAX_STRATUM;
  const source: LiveSource = {
    ...silent(server),
    ...{ address, stratum, offset, bound, reach: 1, sinceLast: 0 },
    state: good ? 'selected' : 'unusable',
  };
  if (!good) return { ...UNKNOWN_STATUS, sources: [source] };
  return {
    ...UNKNOWN_STATUS,
    ...{ synchronised: 'yes', offset, bound, leap, referenceId: address, follows: server },
    stratum: stratum + 1,
    sources: [source],
  };
}

const silent = (server: string): LiveSource => ({
  name: server,
  address: null,
  mode: 'server',
  state: 'unusable',
  stratum: 0,
  poll: 0,
  reach: 0,
  sinceLast: null,
  offset: null,
  bound: null,
});
