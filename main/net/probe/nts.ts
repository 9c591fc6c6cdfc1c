import type { TcpOutcome } from '#shared/core/health/evidence.ts';
import type { CertificateDates } from '#shared/core/nts/certificate-dates.ts';
import type { Reason } from '#shared/model/reason.ts';
import type { KeyServer } from '../nts/connection.ts';
import { exchangeKeys, type ExchangedKeys } from '../nts/exchange-keys.ts';
import { inspectCertificates } from '../nts/inspect.ts';
import type { Trust } from '../nts/trust.ts';

/** What came of one key exchange. */
export interface NtsProbe {
  readonly nts: TcpOutcome | null;
  readonly certificate: CertificateDates | null;
  /** Null: there are none. Must not be kept for measuring: a probe asks once. */
  readonly keys: ExchangedKeys | null;
}

/** Gets keys from a server once, and where its certificate is refused for its dates, looks at them. A certificate that
 * is somebody else's says nothing of the clock, and is not told of. Never rejects. */
export async function probeNts(
  server: KeyServer,
  trust: Trust,
  signal: AbortSignal,
): Promise<NtsProbe> {
  const exchanged = await exchangeKeys(server, trust, signal);
  if (exchanged.ok) {
    return { nts: 'open', certificate: exchanged.value.certificate, keys: exchanged.value };
  }
  const { reason, reached } = exchanged.error;
  const nts = signal.aborted ? null : reached ? 'open' : outcomeOf(reason);
  const inspection = isAboutDates(reason) ? await inspectCertificates(server, trust, signal) : null;
  return { nts, certificate: typeof inspection === 'string' ? null : inspection, keys: null };
}

function outcomeOf({ detail }: Reason): TcpOutcome {
  if (detail === 'refused') return 'refused';
  return detail === 'timeout' ? 'silent' : 'unreachable';
}

const isAboutDates = ({ code, detail }: Reason): boolean =>
  code === 'nts-certificate' && (detail === 'expired' || detail === 'not-yet-valid');
