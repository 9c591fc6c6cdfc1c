import { createSocket, type Socket } from 'node:dgram';
import { PLAIN_NTP } from '#shared/core/client/protocol.ts';
import type { LocalClock } from './clock.ts';
import { startExchange } from './exchange.ts';

const LOOPBACK = '127.0.0.1';

/** Exchanges until the times no longer fall: the first was measured to be off by up to tens of
 * milliseconds, the tenth is as good as the thousandth. */
const ROUNDS = 10;

/** Ends a round on a computer that filters its own loopback. */
const ROUND_LIMIT = 0.05;

let warm: Promise<void> | undefined;

/**
 * Runs some exchanges with ourselves over loopback, once per process: loading and compiling the path
 * that a request takes costs up to tens of milliseconds, and the first server must not pay for it
 * with a wrong offset. Never rejects; where loopback cannot be used, the first sample is just worse.
 */
export async function warmUp(clock: LocalClock): Promise<void> {
  warm ??= exchangeWithOurselves(clock);
  await warm;
}

async function exchangeWithOurselves(clock: LocalClock): Promise<void> {
  const server = createSocket('udp4');
  const bound = await new Promise<boolean>((resolve) => {
    server.once('listening', () => resolve(true));
    server.on('error', () => resolve(false));
    server.bind(0, LOOPBACK);
  });
  if (bound) {
    server.on('message', (request, from) =>
      server.send(answerTo(request), from.port, from.address),
    );
    for (let round = 0; round < ROUNDS; round += 1) await once(server, clock);
  }
  server.close();
}

async function once(server: Socket, clock: LocalClock): Promise<void> {
  const { outcome, close } = startExchange({
    address: LOOPBACK,
    port: server.address().port,
    timeout: ROUND_LIMIT,
    clock,
    protocol: PLAIN_NTP,
    onSent: () => undefined,
    onIgnored: () => undefined,
    onContradicted: () => undefined,
  });
  await outcome;
  close();
}

/** A server's answer (version 4, mode 4) that echoes the nonce as the origin; its times are never used. */
function answerTo(request: Buffer): Buffer {
  const answer = Buffer.alloc(48);
  answer[0] = 0x24;
  request.copy(answer, 24, 40, 48);
  request.copy(answer, 32, 40, 48);
  request.copy(answer, 40, 40, 48);
  return answer;
}
