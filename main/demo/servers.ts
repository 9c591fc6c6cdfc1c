import { createSocket, type Socket } from 'node:dgram';
import { LocalClock } from '#main/net/clock.ts';
import {
  decodePacket,
  encodePacket,
  MODE_CLIENT,
  MODE_SERVER,
} from '#shared/core/packet/header.ts';
import { ntpFromUnixNs, type NtpTimestamp, ZERO_TIMESTAMP } from '#shared/core/time/timestamp.ts';
import type { MonotonicNs, Seconds, UnixNs } from '#shared/units.ts';
import { drawsFrom, type Script } from './scenario.ts';

/** The only address that the demo's servers answer on: nothing leaves this computer. */
export const LOOPBACK = '127.0.0.1';

/** Simulated NTP servers: real packets through the real network path, over loopback. */
export interface DemoServers {
  /** The port of the server with this name; it is started at the first call. */
  portOf(name: string, script: Script): Promise<number>;
  close(): Promise<void>;
}

/** Between two calibrations of the clock that the servers tell, so that they follow a slew of the real one. */
const CALIBRATE_EVERY_MS = 30_000;

/** Time that a server takes between receiving and sending. */
const PROCESSING: Seconds = 20e-6;

/** Creates the servers, none of them running yet. `ahead` is what has to be added to this computer's clock
 * to get the true time, in seconds. */
export function createDemoServers(ahead: () => Seconds): DemoServers {
  const clock = new LocalClock();
  const ports = new Map<string, Promise<number>>();
  const sockets = new Set<Socket>();
  let calibratedAt = clock.monotonic();

  function calibrated(): LocalClock {
    if (clock.monotonic() - calibratedAt > BigInt(CALIBRATE_EVERY_MS) * 1_000_000n) {
      clock.recalibrate();
      calibratedAt = clock.monotonic();
    }
    return clock;
  }

  async function start(name: string, script: Script): Promise<number> {
    const socket = createSocket('udp4');
    sockets.add(socket);
    const draw = drawsFrom(`${name} noise`);
    socket.on('message', (request, peer) => {
      const arrived = clock.monotonic();
      // Exponential, as waiting times in queues are.
      const extra = -Math.log(1 - draw()) * script.jitter;
      const reply = replierTo(request, script);
      if (reply === null) return;
      setTimeout(
        () => {
          const left = clock.monotonic();
          const received = midpoint(arrived, left, script.delay / 2, script.delay / 2 + extra);
          const time = nanoseconds(clock.at(received), ahead() + script.error);
          // The demo may have been closed meanwhile.
          if (sockets.has(socket)) socket.send(reply(time), peer.port, peer.address);
        },
        (script.delay + extra) * 1000,
      );
    });
    socket.unref();
    calibrated();
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, LOOPBACK, () => {
        socket.off('error', reject);
        // A client that has gone is no reason to stop.
        socket.on('error', () => undefined);
        resolve();
      });
    });
    return socket.address().port;
  }

  return {
    async portOf(name, script) {
      calibrated();
      const known = ports.get(name) ?? start(name, script);
      ports.set(name, known);
      return await known;
    },
    async close() {
      const open = [...sockets];
      sockets.clear();
      await Promise.all(
        open.map((socket) => new Promise<void>((resolve) => void socket.close(() => resolve()))),
      );
    },
  };
}

/**
 * When the request reached the server, on a path of which `forth` and `back` are the two ways. A timer may
 * come late: the time that really passed is shared out in the same proportion, so that its lateness
 * lengthens the delay and does not move the offset.
 */
function midpoint(arrived: MonotonicNs, left: MonotonicNs, forth: Seconds, back: Seconds) {
  const passed = Number(left - arrived);
  return (arrived + BigInt(Math.round((passed * forth) / (forth + back)))) as MonotonicNs;
}

const nanoseconds = (time: UnixNs, more: Seconds): UnixNs =>
  (time + BigInt(Math.round(more * 1e9))) as UnixNs;

/** Writes the answer to a request as the script says; null when the script is silent or it is no request. */
function replierTo(request: Uint8Array, script: Script): ((received: UnixNs) => Uint8Array) | null {
  const asked = decodePacket(request);
  if (!asked.ok || asked.value.mode !== MODE_CLIENT || script.behaviour === 'silent') return null;
  const { transmitTimestamp, version, poll } = asked.value;
  const kiss = script.behaviour === 'kiss';
  const lost = kiss || script.stratum >= 16;
  const at = (time: UnixNs, more: Seconds): NtpTimestamp => ntpFromUnixNs(nanoseconds(time, more));
  return (received) =>
    encodePacket({
      leap: lost ? 'unsynchronised' : 'none',
      version,
      mode: MODE_SERVER,
      stratum: kiss ? 0 : script.stratum,
      poll,
      precision: -23,
      rootDelay: script.rootDelay,
      rootDispersion: script.rootDispersion,
      referenceId: referenceBits(script.reference),
      referenceTimestamp: lost ? ZERO_TIMESTAMP : at(received, -REFERENCE_AGE),
      originTimestamp: transmitTimestamp,
      receiveTimestamp: at(received, 0),
      transmitTimestamp: at(received, PROCESSING),
    });
}

/** How long ago the simulated servers were last set. */
const REFERENCE_AGE: Seconds = 11;

function referenceBits(reference: Script['reference']): number {
  const bytes =
    typeof reference === 'string'
      ? [0, 1, 2, 3].map((index) => reference.charCodeAt(index) || 0)
      : reference;
  return bytes.reduce((bits, byte) => ((bits << 8) | byte) >>> 0, 0);
}
