import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls';
import type { Identity } from './nts-lab-certificates.ts';
import { KEY_EXCHANGE_PORT } from './nts-lab.ts';

/** What a key-exchange server does that real ones do not. */
export interface KeyExchangeScript {
  /** How its TLS differs from what RFC 8915 wants. `plain`: it speaks no TLS at all. */
  readonly tls?: TlsOptions | 'plain';
  /** What it does with a connection, once it has read the request. */
  readonly answer: (socket: TLSSocket) => void;
}

/** A scripted server of key exchange on port 4460 of its address. */
export interface KeyExchangeServer {
  readonly address: string;
  /** When each connection came, in milliseconds of `performance.now()`. */
  readonly connections: readonly number[];
  readonly close: () => Promise<void>;
}

/** Starts a server of key exchange that behaves as scripted. */
export async function startKeyExchange(
  address: string,
  { certificate, key }: Identity,
  { tls = {}, answer }: KeyExchangeScript,
): Promise<KeyExchangeServer> {
  const connections: number[] = [];
  const open = new Set<Socket>();
  const server: Server =
    tls === 'plain'
      ? createTcpServer()
      : createTlsServer({
          cert: readFileSync(certificate),
          key: readFileSync(key),
          minVersion: 'TLSv1.3',
          ALPNProtocols: ['ntske/1'],
          ...tls,
        });
  server.on('connection', (socket: Socket) => {
    connections.push(performance.now());
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // A client that hangs up on a bad server is what is wanted.
    socket.on('error', () => undefined);
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  });
  server.listen(KEY_EXCHANGE_PORT, address);
  await once(server, 'listening');
  return {
    address,
    connections,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** One record of key exchange (RFC 8915, 4). */
export function record(type: number, body: Uint8Array | readonly number[], critical = false) {
  const bytes = Buffer.alloc(4 + body.length);
  bytes.writeUInt16BE(type | (critical ? 0x8000 : 0), 0);
  bytes.writeUInt16BE(body.length, 2);
  bytes.set(body, 4);
  return bytes;
}

/** AEAD_AES_SIV_CMAC_256 (RFC 8915, 5.1), the one algorithm that every client knows. */
const AES_SIV_CMAC_256 = 15;

const END = record(0, [], true);
const NTPV4 = record(1, [0, 0], true);
const AEAD = record(4, [0, AES_SIV_CMAC_256], true);
const cookie = (length = 100): Buffer => record(5, randomBytes(length));
const eight = (): readonly Buffer[] => Array.from({ length: 8 }, () => cookie());

/** Where a server sends its clients for NTP (RFC 8915, 4.1.7 and 4.1.8). */
export const negotiated = (server: string | null, port: number | null): readonly Buffer[] => [
  ...(server === null ? [] : [record(6, Buffer.from(server, 'latin1'))]),
  ...(port === null ? [] : [record(7, [port >> 8, port & 255])]),
];

/** Answers with these records and closes, as a good server does. */
const answering = (...records: readonly Buffer[]): KeyExchangeScript => ({
  answer: (socket) => socket.end(Buffer.concat(records)),
});

/** A good answer with further records in it; its cookies are of no use anywhere. */
export const goodWith = (...more: readonly Buffer[]): KeyExchangeScript =>
  answering(NTPV4, AEAD, ...more, ...eight(), END);

/** Sends on without an end, as fast as the client reads. */
function sendForEver(socket: TLSSocket, piece: Buffer): void {
  const more = () => {
    while (socket.writable && socket.write(piece));
  };
  socket.on('drain', more);
  more();
}

/** Sends a few octets at a time, so that records begin and end anywhere. */
function drip(socket: TLSSocket, bytes: Buffer): void {
  const PIECE = 7;
  let at = 0;
  const timer = setInterval(() => {
    socket.write(bytes.subarray(at, at + PIECE));
    at += PIECE;
    if (at >= bytes.length) socket.end();
    if (at >= bytes.length || !socket.writable) clearInterval(timer);
  }, 1);
  timer.unref();
}

const silent = (): void => undefined;

/** Scripts by name, none of which a client may take for good. */
export const badKeyExchanges = {
  tls12: { ...goodWith(), tls: { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } },
  otherAlpn: { ...goodWith(), tls: { ALPNProtocols: ['http/1.1'] } },
  noAlpn: { ...goodWith(), tls: { ALPNProtocols: [] } },
  endless: { answer: (socket) => sendForEver(socket, record(0x4000, randomBytes(1000))) },
  endlessCookies: {
    answer: (socket) => {
      socket.write(Buffer.concat([NTPV4, AEAD]));
      sendForEver(socket, cookie());
    },
  },
  garbage: { answer: (socket) => socket.end(Buffer.alloc(300, 0x9b)) },
  http: { answer: (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n') },
  unknownCritical: goodWith(record(0x4001, [1, 2], true)),
  error: answering(record(2, [0, 1], true), END),
  warning: goodWith(record(3, [0, 1], true)),
  noCookies: answering(NTPV4, AEAD, END),
  emptyCookie: answering(NTPV4, AEAD, cookie(0), END),
  otherAead: answering(NTPV4, record(4, [0, 16], true), ...eight(), END),
  noAead: answering(NTPV4, ...eight(), END),
  emptyAead: answering(NTPV4, record(4, [], true), ...eight(), END),
  twoAeads: answering(NTPV4, record(4, [0, 15, 0, 15], true), ...eight(), END),
  repeatedAead: answering(NTPV4, AEAD, AEAD, ...eight(), END),
  otherProtocol: answering(record(1, [0x80, 0], true), AEAD, ...eight(), END),
  noProtocol: answering(AEAD, ...eight(), END),
  repeatedProtocol: answering(NTPV4, NTPV4, AEAD, ...eight(), END),
  portZero: goodWith(...negotiated(null, 0)),
  shortPort: goodWith(record(7, [123])),
  emptyServer: goodWith(...negotiated('', null)),
  controlServer: goodWith(...negotiated('ntp\u001b[2J.example', null)),
  endWithBody: answering(NTPV4, AEAD, ...eight(), record(0, [0], true)),
  noEnd: answering(NTPV4, AEAD, ...eight()),
  midRecord: answering(NTPV4, AEAD, ...eight(), cookie().subarray(0, 50)),
  nothing: answering(),
  /** Reads the request and says nothing. */
  hanging: { answer: silent },
  /** Accepts the connection and never begins with TLS. */
  noHandshake: { tls: 'plain', answer: silent },
} as const satisfies Record<string, KeyExchangeScript>;

/** Scripts by name that are unusual and right. */
export const oddKeyExchanges = {
  /** Unknown records that are not critical are to be ignored. */
  unknownRecord: goodWith(record(0x4002, randomBytes(40))),
  slow: {
    answer: (socket) => drip(socket, Buffer.concat([NTPV4, AEAD, ...eight(), END])),
  },
  oneCookie: answering(NTPV4, AEAD, cookie(), END),
  otherOrder: answering(...eight(), AEAD, NTPV4, END),
  leftOpen: {
    answer: (socket) => void socket.write(Buffer.concat([NTPV4, AEAD, ...eight(), END])),
  },
} as const satisfies Record<string, KeyExchangeScript>;
