import type { Protocol } from '#shared/core/client/protocol.ts';
import type { CertificateDates } from '#shared/core/nts/certificate-dates.ts';
import type { Reason } from '#shared/model/reason.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Result } from '#shared/result.ts';

/** What a key exchange led to: how a server is asked, and where. */
export interface NtsSession {
  /** Asks with the keys and cookies of this session; its requests are authenticated. */
  readonly protocol: Protocol;
  /** Where NTP is answered, as the key exchange told. The host is still to be resolved: an IP literal, or
   * a complete name, which ends with a dot (RFC 8915, 4.1.7). */
  readonly server: { readonly host: string; readonly port: number };
}

/** Why there is no session: `dns-failed`, `nts-key-exchange`, `nts-certificate`, or `nts-nak` while a server
 * that gave keys and denied them is left alone. */
export interface NtsRefusal {
  readonly reason: Reason;
  /** When the server's certificates hold. Told only where their dates were all that spoke against them,
   * as far as that can be known; else null. */
  readonly dates: CertificateDates | null;
}

/** Gets keys for a server that is to be asked by NTS (RFC 8915), or those from before while they serve.
 * Never rejects; settles soon after `signal` aborts. */
export type EstablishNts = (
  source: SourceRef,
  signal: AbortSignal,
) => Promise<Result<NtsSession, NtsRefusal>>;
