import { X509Certificate } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/** Whose word is taken for who a server is. */
export interface Trust {
  /** TLS 1.3 or nothing (RFC 8915, 3), with these authorities. */
  readonly context: () => SecureContext;
  /** Their certificates. */
  readonly authorities: () => readonly X509Certificate[];
}

/**
 * The authorities that the runtime comes with, and `more` (PEM, one certificate or several in each text)
 * for private ones. There is no way to trust less than a certificate that one of them vouches for. Both
 * parts are made when first needed and kept: reading all the certificates takes some 50 ms.
 */
export function trusting(more: readonly string[]): Trust {
  const all = () => [...getCACertificates('default'), ...more];
  return {
    context: once(() =>
      createSecureContext({
        minVersion: 'TLSv1.3',
        // Without a list the runtime's own is used, which it has ready.
        ...(more.length === 0 ? {} : { ca: all() }),
      }),
    ),
    authorities: once(() =>
      all().flatMap((pem) =>
        (pem.match(CERTIFICATES) ?? []).map((one) => new X509Certificate(one)),
      ),
    ),
  };
}

/** Every certificate of a PEM text (RFC 7468, 5); Base64 has no hyphen. For `match` alone. */
export const CERTIFICATES = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
