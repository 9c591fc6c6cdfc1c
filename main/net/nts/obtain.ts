import { isIP } from 'node:net';
import type { NtsSecrets } from '#shared/core/nts/protocol.ts';
import type { Reason } from '#shared/model/reason.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Seconds } from '#shared/units.ts';
import { dnsFailure, RESOLVE_LIMIT, type Resolve } from '../resolve.ts';
import { ADDRESSES_PER_SERVER, familiesInTurn } from '../targets.ts';
import { NTS_KE_PORT, type KeyServer } from './connection.ts';
import type { NtsRefusal, NtsSession } from './establish.ts';
import {
  exchangeKeys,
  KEY_EXCHANGE_LIMIT,
  type ExchangedKeys,
  type ExchangeFailure,
} from './exchange-keys.ts';
import { certificateFailure, keyExchangeFailure } from './failure.ts';
import { inspectCertificates } from './inspect.ts';
import type { Trust } from './trust.ts';

/** Longest time for all of it: the name (and later that of the server that NTP is asked of), every address,
 * and a look at certificates. */
export const LONGEST_KEY_EXCHANGE: Seconds =
  RESOLVE_LIMIT + (ADDRESSES_PER_SERVER + 1) * KEY_EXCHANGE_LIMIT;

/** Fresh keys, and where they are good. */
export interface Obtained {
  readonly secrets: NtsSecrets;
  readonly server: NtsSession['server'];
}

/** No keys, and why. */
export interface NotObtained extends NtsRefusal {
  /** Whether the server had work with it, so that it is to be left alone for longer each time. */
  readonly reached: boolean;
}

/** Gets fresh keys for a source. Never rejects. */
export type Obtain = (
  source: SourceRef,
  signal: AbortSignal,
) => Promise<Result<Obtained, NotObtained>>;

/** Gets keys over the network: from the first of the source's addresses that gives any. If none does, the
 * first that was at least reached says why. */
export function obtainFrom(resolve: Resolve, trust: Trust): Obtain {
  return async (source, signal) => {
    const found = await resolve(source.host, signal);
    if (!found.ok) return err({ reason: dnsFailure(found.error), dates: null, reached: false });
    const servers = found.value.map(({ address, port }): KeyServer => {
      return { host: source.host, address, port: port ?? NTS_KE_PORT };
    });
    const failures: { readonly server: KeyServer; readonly failure: ExchangeFailure }[] = [];
    for (const server of familiesInTurn(servers).slice(0, ADDRESSES_PER_SERVER)) {
      const exchanged = await exchangeKeys(server, trust, signal);
      if (exchanged.ok) return ok(obtained(source, server, exchanged.value));
      failures.push({ server, failure: exchanged.error });
    }
    const why = failures.find(({ failure }) => failure.reached) ?? failures[0];
    if (why === undefined) {
      return err({ reason: keyExchangeFailure('unreachable'), dates: null, reached: false });
    }
    const { reason, reached } = why.failure;
    return err({ ...(await afterInspection(reason, why.server, trust, signal)), reached });
  };
}

/** Without a word of the server's, NTP is answered at the very address that gave the keys (RFC 8915, 4.1.7)
 * and the usual port (4.1.8), or the one that the user named. A name is complete (4.1.7): its final dot
 * keeps the resolver from trying it in the domains of this network. */
const obtained = (
  source: SourceRef,
  { address }: KeyServer,
  { secrets, host, port }: ExchangedKeys,
): Obtained => ({
  secrets,
  server: {
    host: host === null ? address : isIP(host) === 0 ? `${host}.` : host,
    port: port ?? source.port,
  },
});

/** A refusal for the dates is looked into, because they may hide something worse. */
async function afterInspection(
  reason: Reason,
  server: KeyServer,
  trust: Trust,
  signal: AbortSignal,
): Promise<NtsRefusal> {
  const aboutDates =
    reason.code === 'nts-certificate' &&
    (reason.detail === 'expired' || reason.detail === 'not-yet-valid');
  if (!aboutDates) return { reason, dates: null };
  const inspection = await inspectCertificates(server, trust, signal);
  return typeof inspection === 'string'
    ? { reason: certificateFailure(inspection), dates: null }
    : { reason, dates: inspection };
}
