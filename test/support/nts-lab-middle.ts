import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { LabServer } from './ntp-lab.ts';
import type { Datagram } from './ntp-lab-misbehaving.ts';

/** What somebody between client and server does to their datagrams; absent: passes them on as they are.
 * `index` counts the requests from 0. */
export interface Tampering {
  /** Sent to the server for a request. */
  readonly request?: (request: Buffer, index: number) => readonly Datagram[];
  /** Sent to the client for an answer. */
  readonly answer?: (answer: Buffer, request: Buffer, index: number) => readonly Datagram[];
  /** Sent to the client before its request is passed on. */
  readonly before?: (request: Buffer, index: number) => readonly Datagram[];
}

/** Somebody between client and server who sees every datagram and may change it. */
export interface Middle extends LabServer {
  /** Everything that clients sent here. */
  readonly requests: readonly Buffer[];
  /** Everything that the server answered. */
  readonly answers: readonly Buffer[];
  /** Changes what is done from now on. */
  tamper: (tampering: Tampering) => void;
  readonly close: () => Promise<void>;
}

/**
 * Listens at `address` and passes datagrams on to the server and back. `server` null: there is none, so
 * that only what clients send is seen.
 */
export async function startMiddle(
  { address, port }: LabServer,
  server: LabServer | null,
): Promise<Middle> {
  const front = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  const backs = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const requests: Buffer[] = [];
  const answers: Buffer[] = [];
  let tampering: Tampering = {};

  const send = (datagrams: readonly Datagram[], each: (bytes: Uint8Array) => void) => {
    for (const { bytes, afterMs = 0 } of datagrams) {
      if (afterMs === 0) each(bytes);
      else timers.add(setTimeout(() => each(bytes), afterMs));
    }
  };
  const passOn = (request: Buffer, index: number, to: LabServer, client: RemoteInfo) => {
    const back = createSocket(isIPv6(to.address) ? 'udp6' : 'udp4');
    backs.add(back);
    back.on('message', (answer) => {
      answers.push(answer);
      send(tampering.answer?.(answer, request, index) ?? [{ bytes: answer }], (bytes) =>
        front.send(bytes, client.port, client.address),
      );
    });
    send(tampering.request?.(request, index) ?? [{ bytes: request }], (bytes) =>
      back.send(bytes, to.port, to.address),
    );
  };
  front.on('message', (request, client) => {
    const index = requests.push(request) - 1;
    send(tampering.before?.(request, index) ?? [], (bytes) =>
      front.send(bytes, client.port, client.address),
    );
    if (server !== null) passOn(request, index, server, client);
  });
  front.bind(port, address);
  await once(front, 'listening');
  return {
    address,
    port: front.address().port,
    requests,
    answers,
    tamper: (now) => (tampering = now),
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(
        [front, ...backs].map(
          (socket) => new Promise<void>((resolve) => void socket.close(() => resolve())),
        ),
      );
    },
  };
}

/** Extension fields of NTS in a packet (RFC 8915, 5). */
export const NTS_FIELDS = {
  uniqueIdentifier: 0x0104,
  cookie: 0x0204,
  placeholder: 0x0304,
  authenticator: 0x0404,
} as const;

/** Octets of the header, before the extension fields (RFC 5905, 7.3). */
export const HEADER = 48;

/** Where an extension field lies in a packet. */
export interface FieldPlace {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

/** The extension fields of a well-formed packet. */
export function fieldsOf(packet: Buffer): readonly FieldPlace[] {
  const fields: FieldPlace[] = [];
  for (let start = HEADER; start < packet.length;) {
    const end = start + packet.readUInt16BE(start + 2);
    fields.push({ type: packet.readUInt16BE(start), start, end });
    start = end;
  }
  return fields;
}

/** The packet without its fields of these types. */
export function without(packet: Buffer, ...types: readonly number[]): Buffer {
  const kept = fieldsOf(packet).filter(({ type }) => !types.includes(type));
  return Buffer.concat([
    packet.subarray(0, HEADER),
    ...kept.map(({ start, end }) => packet.subarray(start, end)),
  ]);
}

/** The packet with one bit of the octet at `at` turned over. */
export function flipped(packet: Buffer, at: number, bit = 0): Buffer {
  const copy = Buffer.from(packet);
  copy.writeUInt8(copy.readUInt8(at) ^ (1 << bit), at);
  return copy;
}

/** The packet with one bit turned over in the middle of its first field of this type. */
export function flippedIn(packet: Buffer, type: number): Buffer {
  const field = fieldsOf(packet).find((one) => one.type === type)!;
  return flipped(packet, Math.floor((field.start + field.end) / 2));
}
