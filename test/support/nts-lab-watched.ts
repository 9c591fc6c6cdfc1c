import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import type { BurstResult } from '#shared/core/client/burst.ts';
import type { MeasureOptions } from '#main/net/measure.ts';
import type { EstablishNts } from '#main/net/nts/establish.ts';
import { createNtsSessions } from '#main/net/nts/sessions.ts';
import { createResolve, type Resolve } from '#main/net/resolve.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { labSource, measureLab } from './ntp-lab-measure.ts';
import type { RunningServer } from './ntp-lab.ts';
import { startMiddle, type Middle } from './nts-lab-middle.ts';
import type { Authority, Identity } from './nts-lab-certificates.ts';
import { KEY_EXCHANGE_PORT, type NtsLab, type NtsSetup } from './nts-lab.ts';

/** A real server behind somebody in the middle, at whose address it seems to be. */
export interface Watched {
  /** It, to be measured by NTS. */
  readonly source: SourceRef;
  readonly middle: Middle;
  /** When each key exchange began, in milliseconds of `performance.now()`. */
  readonly keyExchanges: readonly number[];
  /** Ends the server and starts it again at the same port; its keys are lost. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A source at an address of the lab that is to be asked by NTS. */
export const ntsSource = (at: { readonly address: string; readonly port: number }): SourceRef =>
  labSource(at, { nts: true });

/** Measures with these sessions. Answers come, however busy the computer is: where they do not, a test sets
 * a shorter time limit. */
export const measureNts = async (
  sources: readonly SourceRef[],
  nts: EstablishNts,
  change: Partial<MeasureOptions> = {},
): Promise<readonly BurstResult[]> =>
  (await measureLab(sources, { nts, timeout: 2, ...change })).bursts;

/** Sessions that take the word of this authority. */
export const sessionsOf = ({ pem }: Authority, resolve = resolveTo({})): EstablishNts =>
  createNtsSessions({ authorities: [pem], resolve });

/** A resolver that knows these names, addresses, and nothing else. */
export function resolveTo(
  names: Readonly<Record<string, readonly { readonly address: string }[]>>,
): Resolve {
  return createResolve((host) =>
    names[host] === undefined
      ? Promise.reject(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }))
      : Promise.resolve(names[host]),
  );
}

/** How a {@link Watched} server is set up. */
export interface WatchedSetup extends Pick<NtsSetup, 'shift' | 'ntpServer'> {
  /** Makes its certificate; absent: a good one of the lab's own authority. */
  readonly certificate?: (address: string) => Identity;
}

/** Starts a server with NTS of which everything can be seen that it is sent, and changed. */
export async function startWatched(lab: NtsLab, setup: WatchedSetup = {}): Promise<Watched> {
  const { certificate = (address: string) => lab.issue({ names: [address] }), ...rest } = setup;
  const front = lab.newAddress();
  const behind: NtsSetup = { identity: certificate(front), address: lab.newAddress(), ...rest };
  let server: RunningServer = await lab.start(behind);
  const { port } = server;
  const relay = await startRelay(front, server.address);
  const middle = await startMiddle({ address: setup.ntpServer ?? front, port }, server);
  return {
    source: ntsSource({ address: front, port }),
    middle,
    keyExchanges: relay.connections,
    restart: async () => {
      await server.stop();
      server = await lab.start({ ...behind, port });
    },
    close: async () => {
      await middle.close();
      await relay.close();
    },
  };
}

/** Passes connections for key exchange on, and counts them. */
async function startRelay(address: string, to: string) {
  const connections: number[] = [];
  const open = new Set<Socket>();
  const relay = createServer((front) => {
    connections.push(performance.now());
    const back = connect(KEY_EXCHANGE_PORT, to);
    for (const socket of [front, back]) open.add(socket);
    // Whichever end goes first, the other one goes too.
    pipeline(front, back, front, () => undefined);
  });
  relay.listen(KEY_EXCHANGE_PORT, address);
  await once(relay, 'listening');
  const close = async () => {
    for (const socket of open) socket.destroy();
    await new Promise<void>((resolve) => relay.close(() => resolve()));
  };
  return { connections, close };
}
