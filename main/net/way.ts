import type { BurstResult } from '#shared/core/client/burst.ts';
import { PLAIN_NTP, type Protocol } from '#shared/core/client/protocol.ts';
import type { CertificateDates } from '#shared/core/nts/certificate-dates.ts';
import { judgeByDates } from '#shared/core/nts/clock-too-wrong.ts';
import type { Reason } from '#shared/model/reason.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { EstablishNts } from './nts/establish.ts';
import { KEYS_DENIED } from './nts/failure.ts';
import { dnsFailure, type Resolve, type ResolvedAddress } from './resolve.ts';

/** How the servers of a source are asked, and where they are. */
export interface Way {
  readonly protocol: Protocol;
  /** At least one. */
  readonly addresses: readonly ResolvedAddress[];
  /** Set where it is plain NTP in place of NTS: see {@link judgeByDates}, which decides whether what is
   * measured may stand. */
  readonly onlyIf: { readonly refusal: Reason; readonly dates: CertificateDates } | null;
}

/**
 * Finds the way to a source, or says why there is none. A source that is to be asked by NTS is asked by
 * NTS or not at all, but for the one case that `onlyIf` judges.
 */
export async function wayTo(
  source: SourceRef,
  by: { readonly resolve: Resolve; readonly nts: EstablishNts },
  signal: AbortSignal,
): Promise<Result<Way, Reason>> {
  if (source.nts !== true) {
    return await resolved(by.resolve(source.host, signal), { protocol: PLAIN_NTP, onlyIf: null });
  }
  const session = await by.nts(source, signal);
  if (session.ok) {
    const { protocol, server } = session.value;
    const found = by.resolve(server.host, signal);
    return await resolved(found, { protocol, onlyIf: null }, server.port);
  }
  const { reason, dates } = session.error;
  if (dates === null) return err(reason);
  const onlyIf = { refusal: reason, dates };
  return await resolved(by.resolve(source.host, signal), { protocol: PLAIN_NTP, onlyIf });
}

/** `port`: the one to ask, where the resolver does not know better. */
async function resolved(
  resolving: ReturnType<Resolve>,
  way: Omit<Way, 'addresses'>,
  port?: number,
): Promise<Result<Way, Reason>> {
  const found = await resolving;
  if (!found.ok) return err(dnsFailure(found.error));
  const addresses = found.value.map((at) => (port === undefined ? at : { port, ...at }));
  return ok({ ...way, addresses });
}

/** A burst with what only its way can tell of it: whether plain NTP may stand for NTS, and that the
 * server denied the keys. */
export function seenBy({ onlyIf }: Pick<Way, 'onlyIf'>, burst: BurstResult): BurstResult {
  if (onlyIf !== null) return judgeByDates(burst, onlyIf.refusal, onlyIf.dates);
  return isDenied(burst) ? { ...burst, failure: KEYS_DENIED } : burst;
}

/** Whether the server did not know the keys, and nothing true came from it. */
export const isDenied = ({ finished, samples, ignored }: BurstResult): boolean =>
  finished && samples.length === 0 && ignored.includes('nts-nak');
