import type { X509Certificate } from 'node:crypto';
import { checkServerIdentity, type TLSSocket } from 'node:tls';
import type { CertificateDates } from '#shared/core/nts/certificate-dates.ts';
import { connectToInspect, type KeyServer } from './connection.ts';
import { KEY_EXCHANGE_LIMIT } from './exchange-keys.ts';
import type { Trust } from './trust.ts';

/** What else, besides its dates, speaks against a chain of certificates; or nothing, and when it holds. */
export type Inspection = CertificateDates | 'untrusted' | 'wrong-name';

/**
 * Looks at the certificates of a server that was refused for their dates. OpenSSL names the last thing
 * that it found wrong, so `expired` may hide `untrusted`, and it cannot be asked about another time than
 * now; so the rest is checked here, as far as can be: the name, the purpose, every signature up to a
 * trusted authority, and that each issuer may issue. TLS itself has made sure that the server has the key.
 * Limits that authorities set to each other (path length, name constraints) are not looked at. That is
 * enough to tell a clock from a swindler, never enough to take keys from: the connection is closed
 * before anything is said. Null when the server could not be reached again.
 */
export async function inspectCertificates(
  server: KeyServer,
  trust: Trust,
  signal: AbortSignal,
): Promise<Inspection | null> {
  const socket = connectToInspect(server, trust);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(KEY_EXCHANGE_LIMIT * 1000)]);
  const inspection = await new Promise<Inspection | null>((resolve) => {
    const giveUp = () => resolve(null);
    if (limit.aborted) giveUp();
    limit.addEventListener('abort', giveUp, { once: true });
    socket.on('error', giveUp);
    socket.once('secureConnect', () => resolve(inspect(socket, server.host, trust)));
  });
  socket.destroy();
  return inspection;
}

function inspect(socket: TLSSocket, host: string, trust: Trust): Inspection {
  const [leaf, ...others] = sentBy(socket);
  if (leaf === undefined || !isForServers(leaf)) return 'untrusted';
  const chain = chainFrom(leaf, others, trust.authorities());
  if (chain === null) return 'untrusted';
  if (checkServerIdentity(host, leaf.toLegacyObject()) !== undefined) return 'wrong-name';
  return {
    notBefore: Math.max(...chain.map(({ validFromDate }) => validFromDate.getTime())),
    notAfter: Math.min(...chain.map(({ validToDate }) => validToDate.getTime())),
  };
}

/** Longest chain that is looked at; usual ones have two or three certificates. */
const LONGEST_CHAIN = 8;

/** The certificates that the server sent, its own first. */
function sentBy(socket: TLSSocket): readonly X509Certificate[] {
  const sent: X509Certificate[] = [];
  let next = socket.getPeerX509Certificate();
  while (next !== undefined && sent.length < LONGEST_CHAIN) {
    sent.push(next);
    next = next.issuerCertificate;
  }
  return sent;
}

/** Purpose "TLS server" (RFC 5280, 4.2.1.12); without the extension a certificate is for any purpose. */
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/** Node calls the extended key usage `keyUsage`; it is undefined where there is none. */
const isForServers = ({ keyUsage }: X509Certificate): boolean =>
  (keyUsage as readonly string[] | undefined)?.includes(SERVER_AUTH) ?? true;

/** The way from a certificate to a trusted authority, both included; null when there is none. */
function chainFrom(
  leaf: X509Certificate,
  others: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
): readonly X509Certificate[] | null {
  const chain = [leaf];
  for (let last = leaf; chain.length <= LONGEST_CHAIN;) {
    if (authorities.some(({ fingerprint256 }) => fingerprint256 === last.fingerprint256)) {
      return chain;
    }
    const issues = (issuer: X509Certificate) => isIssuedBy(last, issuer);
    const issuer = authorities.find(issues) ?? others.find(issues);
    if (issuer === undefined) return null;
    chain.push(issuer);
    last = issuer;
  }
  return null;
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
