import { isIP } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { Trust } from './trust.ts';

/** TCP port of the key exchange (RFC 8915, 4 and 7.1). */
export const NTS_KE_PORT = 4460;

/** The one application protocol, agreed on by ALPN (RFC 8915, 4 and 7.2). */
export const NTS_KE_PROTOCOL = 'ntske/1';

/** One address of a server of key exchange. */
export interface KeyServer {
  /** The name that was asked for, which the certificate must be for; or an IP literal. */
  readonly host: string;
  /** IP literal. */
  readonly address: string;
  readonly port: number;
}

/**
 * Opens a TLS connection whose certificates are verified: `secureConnect` comes only when the chain leads
 * to a trusted authority, holds today, and is for the host. This is written out because the runtime would
 * otherwise take the word of an environment variable (NODE_TLS_REJECT_UNAUTHORIZED) for it.
 */
export const connectVerified = (server: KeyServer, trust: Trust): TLSSocket =>
  connect({ ...optionsFor(server, trust), rejectUnauthorized: true });

/**
 * Opens a TLS connection to whoever answers. It is for looking at the certificates with which a verified
 * connection was refused: nothing may be sent over it, and no key may ever be taken from it.
 */
export const connectToInspect = (server: KeyServer, trust: Trust): TLSSocket =>
  connect({ ...optionsFor(server, trust), rejectUnauthorized: false });

const optionsFor = ({ host, address, port }: KeyServer, trust: Trust): ConnectionOptions => ({
  host: address,
  port,
  // An address is no server name (RFC 6066, 3); the certificate is then checked for `host`, the same address.
  ...(isIP(host) === 0 ? { servername: host } : {}),
  ALPNProtocols: [NTS_KE_PROTOCOL],
  secureContext: trust.context(),
});
