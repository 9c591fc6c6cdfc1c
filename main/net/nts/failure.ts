import type { NtsProblem, Reason } from '#shared/model/reason.ts';

/** The keys could not be had; `detail` says why in a word. Nobody is told `cancelled`: who cancelled knows. */
export const keyExchangeFailure = (detail: NtsProblem | 'cancelled'): Reason => ({
  code: 'nts-key-exchange',
  severity: 'bad',
  detail,
});

/** The server's certificate was refused; `detail` says why in a word. */
export const certificateFailure = (
  detail: 'untrusted' | 'wrong-name' | 'expired' | 'not-yet-valid',
): Reason => ({ code: 'nts-certificate', severity: 'bad', detail });

/** The server gave keys and no longer knows them. */
export const KEYS_DENIED: Reason = { code: 'nts-nak', severity: 'bad' };

/** What a TLS connection that has come to nothing was refused for: the certificate, where its verdict is
 * known (`authorizationError` of the socket, unset unless the certificate was refused), else `error`. */
export function failureOf(error: Error, authorizationError: unknown): Reason {
  const code = 'code' in error ? String(error.code) : '';
  return authorizationError
    ? certificateFailure(verdictOf(code))
    : keyExchangeFailure(wordOf(code));
}

/** Codes of OpenSSL's verification and of Node's check of the name. */
function verdictOf(code: string): Parameters<typeof certificateFailure>[0] {
  if (code === 'CERT_HAS_EXPIRED') return 'expired';
  if (code === 'CERT_NOT_YET_VALID') return 'not-yet-valid';
  return code.startsWith('ERR_TLS_CERT_ALTNAME') ? 'wrong-name' : 'untrusted';
}

/** Codes of the operating system and of OpenSSL. */
function wordOf(code: string): NtsProblem {
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ETIMEDOUT') return 'timeout';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'closed';
  if (code.includes('ALERT_NO_APPLICATION_PROTOCOL')) return 'alpn';
  return /^(ERR_SSL|ERR_TLS|EPROTO)/.test(code) ? 'tls' : 'unreachable';
}
