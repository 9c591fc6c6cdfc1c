import { randomBytes } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { contradict } from '#shared/core/client/conflict.ts';
import type { PendingExchange } from '#shared/core/client/exchange.ts';
import type { Asked, Protocol } from '#shared/core/client/protocol.ts';
import { ntpTimestamp, type NtpTimestamp } from '#shared/core/time/timestamp.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import type { Sample } from '#shared/model/sample.ts';
import type { MonotonicNs, Seconds } from '#shared/units.ts';
import { secondsFromTo, type LocalClock } from './clock.ts';

/** How one request ended. `code` is the operating system's word for why it could not be sent. */
export type ExchangeOutcome =
  | { readonly kind: 'sample'; readonly sample: Sample }
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'cancelled' }
  /** The protocol could make no request: nothing was sent. */
  | { readonly kind: 'no-request' }
  | {
      readonly kind: 'unreachable';
      readonly reason: 'port-unreachable' | 'network-unreachable';
      readonly code: string;
    };

/** A request on its way. Its socket stays open after the outcome, to see late and repeated answers. */
export interface Exchange {
  /** Never rejects. */
  readonly outcome: Promise<ExchangeOutcome>;
  /** Closes the socket; an outcome that is still open becomes `cancelled`. May be called again. */
  readonly close: () => void;
}

/** What one request needs to know. */
export interface ExchangeTask {
  /** IP literal. */
  readonly address: string;
  readonly port: number;
  /** UDP port to send from, which nobody else may have; absent: the kernel draws one, as it always should for a
   * measurement. */
  readonly localPort?: number;
  /** Time limit for the answer, from the moment of sending. */
  readonly timeout: Seconds;
  readonly clock: LocalClock;
  /** Makes the request and knows its answer. */
  readonly protocol: Protocol;
  /** Told when the request has left. */
  readonly onSent: () => void;
  /** Told of every datagram that was not taken for the answer, also after the outcome. */
  readonly onIgnored: (reason: ReasonCode) => void;
  /** Told when another answer contradicts the sample of the outcome, so that neither can be believed. */
  readonly onContradicted: (sample: Sample) => void;
}

/**
 * Asks one server once, over a connected socket of its own: the port is drawn anew for every request
 * (RFC 9109), the kernel drops what comes from anywhere else, reports an unreachable port, and needs
 * no look-up between the reading of T1 and the sending.
 */
export function startExchange(task: ExchangeTask): Exchange {
  let settle: (outcome: ExchangeOutcome) => void = () => undefined;
  const outcome = new Promise<ExchangeOutcome>((resolve) => (settle = resolve));
  const socket = socketTo(task.address);
  let timer: NodeJS.Timeout | undefined;
  let open = true;
  let ended: ExchangeOutcome | null = null;

  const end = (result: ExchangeOutcome) => {
    if (ended !== null) return;
    ended = result;
    clearTimeout(timer);
    settle(result);
  };
  const takeMore = (sample: Sample) => {
    if (ended?.kind !== 'sample') {
      task.onIgnored('late');
    } else if (contradict(ended.sample, sample)) {
      task.onIgnored('conflicting-answers');
      task.onContradicted(ended.sample);
    } else {
      // An answer is taken once; the same again may be a replay (RFC 5905, 8).
      task.onIgnored('duplicate');
    }
  };
  const close = () => {
    if (open) socket.close();
    open = false;
    end({ kind: 'cancelled' });
  };

  socket.on('error', (error) => end(unreachable(error)));
  socket.once('connect', () => {
    if (!open) return;
    timer = setTimeout(() => end({ kind: 'no-answer' }), task.timeout * 1000);
    const nonce = ntpTimestamp(randomBytes(8).readBigUInt64BE());
    const asked = task.protocol.ask(nonce);
    if (asked === null) {
      end({ kind: 'no-request' });
      return;
    }
    const receive = send(socket, nonce, asked, task);
    task.onSent();
    socket.on('message', (bytes, from) => {
      const arrived = task.clock.monotonic();
      const reply = receive(bytes, from, arrived);
      if (reply.kind === 'ignored') task.onIgnored(reply.reason);
      else if (ended === null) end(reply);
      else takeMore(reply.sample);
    });
  });
  const connect = () => {
    if (open) socket.connect(task.port, task.address);
  };
  if (task.localPort === undefined) connect();
  else socket.bind({ port: task.localPort, exclusive: true }, connect);
  return { outcome, close };
}

/** A socket for an address, which is a literal: without being told so, it would have the resolver look it up
 * twice, at a turn of the event loop and some kilobytes each time. */
function socketTo(address: string): Socket {
  const family = isIPv6(address) ? 6 : 4;
  return createSocket({
    type: `udp${family}`,
    lookup: (literal, _options, done) => done(null, literal, family),
  });
}

/** Sends the request and returns what reads the answers to it. */
function send(socket: Socket, nonce: NtpTimestamp, asked: Asked, { clock }: ExchangeTask) {
  // As the kernel writes it, for that is how it will name the sender of the answer.
  const { address, port } = socket.remoteAddress();
  const sent = clock.monotonic();
  // Without a callback the datagram leaves in this very call; errors come as events.
  socket.send(asked.bytes);
  const pending: PendingExchange = { address, port, nonce, sentAt: clock.at(sent) };
  // The clock may be calibrated anew before the answer comes.
  const precision = clock.precision(sent);
  return (bytes: Uint8Array, from: RemoteInfo, arrived: MonotonicNs) =>
    asked.match(
      pending,
      {
        bytes,
        address: from.address,
        port: from.port,
        receivedAt: clock.at(arrived),
        elapsed: secondsFromTo(sent, arrived),
      },
      Math.max(precision, clock.precision(arrived)),
    );
}

/** ICMP "port unreachable" is ECONNREFUSED on Linux and macOS, ECONNRESET on Windows; whatever else
 * goes wrong with a datagram is between this computer and the network. */
function unreachable(error: Error): ExchangeOutcome {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  const refused = code === 'ECONNREFUSED' || code === 'ECONNRESET';
  return {
    kind: 'unreachable',
    reason: refused ? 'port-unreachable' : 'network-unreachable',
    code,
  };
}

/** Whether this computer has a way to the address at all; nothing is sent. */
export async function hasRoute(address: string, port: number): Promise<boolean> {
  const socket = socketTo(address);
  const found = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.connect(port, address);
  });
  socket.close();
  return found;
}

/** Whether this program may send to the address from this UDP port, and nobody else does; nothing is sent. */
export async function canSendFrom(localPort: number, address: string): Promise<boolean> {
  const socket = socketTo(address);
  const free = await new Promise<boolean>((resolve) => {
    socket.once('listening', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.bind({ port: localPort, exclusive: true });
  });
  socket.close();
  return free;
}
