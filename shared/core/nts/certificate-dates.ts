import type { UnixMs } from '../../units.ts';

/** When every certificate of a chain holds, both ends included (RFC 5280, 4.1.2.5). */
export interface CertificateDates {
  readonly notBefore: UnixMs;
  readonly notAfter: UnixMs;
}
