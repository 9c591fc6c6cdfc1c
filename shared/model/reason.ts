/**
 * Reasons are data: a server is never "bad", it carries reasons. The words stand in the renderer's
 * catalogue and in the CLI, under the same codes.
 */
export type ReasonCode =
  // Nothing was measured.
  | 'no-answer'
  | 'dns-failed'
  | 'network-unreachable'
  | 'port-unreachable'
  | 'cancelled'
  | 'same-server'
  // Something came, and it was not an answer to what was asked; it never ends the wait.
  | 'wrong-source'
  | 'wrong-nonce'
  | 'wrong-mode'
  | 'wrong-version'
  | 'truncated'
  | 'malformed-extension'
  | 'crypto-nak'
  | 'duplicate'
  | 'late'
  // NTS (RFC 8915): an answer that is not authenticated; it never ends the wait either.
  | 'nts-unauthenticated'
  // NTS: the keys could not be had, or the server no longer knows them.
  | 'nts-key-exchange'
  | 'nts-certificate'
  | 'nts-nak'
  // NTS asked for, certificates not checkable by a clock this wrong, so measured by plain NTP; `seconds`
  // is how wrong.
  | 'nts-clock-too-wrong'
  // An answer came, and its own content speaks against it.
  | 'kod-rate'
  | 'kod-deny'
  | 'kod-rstr'
  | 'kod-other'
  | 'unsynchronised'
  | 'zero-timestamp'
  | 'backward-timestamps'
  | 'negative-delay'
  | 'root-distance'
  | 'stale'
  | 'reference-in-future'
  | 'clock-stepped'
  // Two answers to one request that cannot both be true.
  | 'conflicting-answers'
  // The vote.
  | 'falseticker'
  | 'outlier'
  | 'no-majority'
  | 'smeared-with-unsmeared'
  // Noticed by measurement: it smears a leap second just now; `seconds` is how far it is from UTC.
  | 'smearing'
  // Measured, usable, and worth saying.
  | 'jittery'
  | 'partial-loss'
  | 'etiquette-wait'
  | 'agrees';

/** Why a server gave no keys for NTS: the detail of `nts-key-exchange` and, from `untrusted` on, of
 * `nts-certificate`. */
export type NtsProblem =
  // At TCP port 4460: refused, no answer, no way to it, hung up, no TLS 1.3, not the protocol of NTS.
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'closed'
  | 'tls'
  | 'alpn'
  // What was said there: an answer that breaks the protocol, an error or warning, no common algorithm.
  | 'protocol'
  | 'server-error'
  | 'algorithm'
  | 'no-cookies'
  // Keys did not serve a moment ago, and others are not asked for yet; `seconds` is how long still.
  | 'waiting'
  | 'untrusted'
  | 'wrong-name'
  | 'expired'
  | 'not-yet-valid';

/** One reason with the figure or text that belongs to it. */
export interface Reason {
  readonly code: ReasonCode;
  /** `bad` refuses the server, `warning` is worth knowing, `info` explains. */
  readonly severity: 'info' | 'warning' | 'bad';
  /** A figure in seconds (how far apart, how large, how old); absent where none belongs. */
  readonly seconds?: number;
  /** A protocol word such as a kiss code; printable ASCII, at most 16 characters. */
  readonly detail?: string;
}
