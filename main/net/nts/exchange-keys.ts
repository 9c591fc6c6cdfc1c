import type { TLSSocket } from 'node:tls';
import type { CertificateDates } from '#shared/core/nts/certificate-dates.ts';
import { AES_SIV_CMAC_256, KEY_BYTES } from '#shared/core/nts/authenticator.ts';
import {
  keyExchangeRequest,
  LONGEST_ANSWER_BYTES,
  readKeyExchange,
  type KeyExchangeAnswer,
} from '#shared/core/nts/key-exchange.ts';
import type { NtsSecrets } from '#shared/core/nts/protocol.ts';
import type { NtsProblem, Reason } from '#shared/model/reason.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Seconds } from '#shared/units.ts';
import { connectVerified, NTS_KE_PROTOCOL, type KeyServer } from './connection.ts';
import { failureOf, keyExchangeFailure } from './failure.ts';
import type { Trust } from './trust.ts';

/** Time limit for all of one key exchange: connection, handshake and answer are three round trips, and
 * even by satellite they take two seconds. */
export const KEY_EXCHANGE_LIMIT: Seconds = 4;

/** Keys, cookies, and where they are good. */
export interface ExchangedKeys {
  readonly secrets: NtsSecrets;
  readonly host: KeyExchangeAnswer['host'];
  readonly port: KeyExchangeAnswer['port'];
  /** When the server's own certificate holds, which was found to be good; null: TLS does not tell. */
  readonly certificate: CertificateDates | null;
}

/** A key exchange that came to nothing. */
export interface ExchangeFailure {
  readonly reason: Reason;
  /** Whether a connection came about, so that the server had work with it. */
  readonly reached: boolean;
}

/** Gets keys and cookies from one address (RFC 8915, 4). Settles within {@link KEY_EXCHANGE_LIMIT} and
 * soon after `signal` aborts; never rejects. */
export async function exchangeKeys(
  server: KeyServer,
  trust: Trust,
  signal: AbortSignal,
): Promise<Result<ExchangedKeys, ExchangeFailure>> {
  const socket = connectVerified(server, trust);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(KEY_EXCHANGE_LIMIT * 1000)]);
  let reached = false;
  socket.once('connect', () => (reached = true));
  const outcome = await new Promise<Result<ExchangedKeys, Reason>>((resolve) => {
    const fail = (word: NtsProblem) => resolve(err(keyExchangeFailure(word)));
    const gaveUp = () => fail('timeout');
    if (limit.aborted) gaveUp();
    limit.addEventListener('abort', gaveUp, { once: true });
    socket.on('error', (error: Error) => resolve(err(failureOf(error, socket.authorizationError))));
    socket.once('close', () => fail('closed'));
    socket.once('secureConnect', () => {
      if (socket.alpnProtocol !== NTS_KE_PROTOCOL) {
        fail('alpn');
        return;
      }
      socket.write(keyExchangeRequest());
      readAnswer(socket, resolve);
    });
  });
  socket.destroy();
  return outcome.ok ? outcome : err({ reason: outcome.error, reached });
}

/** Pieces in which an answer may come; one or two are usual. Each has the whole read again, so a server that
 * sends 16 KiB byte by byte must not keep this process busy. */
const MOST_PIECES = 1000;

/** Reads until the answer is whole, too long, or wrong. */
function readAnswer(
  socket: TLSSocket,
  resolve: (outcome: Result<ExchangedKeys, Reason>) => void,
): void {
  const bytes = new Uint8Array(LONGEST_ANSWER_BYTES);
  let length = 0;
  let pieces = 0;
  const fail = (word: NtsProblem) => resolve(err(keyExchangeFailure(word)));
  // An answer without an end is none.
  socket.once('end', () => fail('protocol'));
  socket.on('data', (chunk: Uint8Array) => {
    pieces += 1;
    if (pieces > MOST_PIECES || length + chunk.byteLength > LONGEST_ANSWER_BYTES) {
      socket.destroy();
      fail('protocol');
      return;
    }
    bytes.set(chunk, length);
    length += chunk.byteLength;
    const answer = readKeyExchange(bytes.subarray(0, length));
    if (answer.ok) {
      const { cookies, host, port } = answer.value;
      const secrets = { ...exportKeys(socket), cookies };
      resolve(ok({ secrets, host, port, certificate: certificateOf(socket) }));
    } else if (answer.error !== 'incomplete') {
      fail(answer.error);
    }
  });
}

function certificateOf(socket: TLSSocket): CertificateDates | null {
  const own = socket.getPeerX509Certificate();
  return own === undefined
    ? null
    : { notBefore: own.validFromDate.getTime(), notAfter: own.validToDate.getTime() };
}

/** Label of the exporter (RFC 8915, 4.3 and 7.3). */
const EXPORTER_LABEL = 'EXPORTER-network-time-security';

/** Both keys, out of the TLS connection (RFC 8915, 5.1): the context is the protocol (NTPv4, 0), the
 * algorithm, and 0 for the key of requests or 1 for that of answers. */
function exportKeys(socket: TLSSocket): Pick<NtsSecrets, 'c2s' | 's2c'> {
  const key = (direction: 0 | 1) =>
    socket.exportKeyingMaterial(
      KEY_BYTES,
      EXPORTER_LABEL,
      Buffer.of(0, 0, 0, AES_SIV_CMAC_256, direction),
    );
  return { c2s: key(0), s2c: key(1) };
}
