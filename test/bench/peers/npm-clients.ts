import { createRequire } from 'node:module';
import { timed } from '../measuring.ts';
import type { Contestant, Measure, Reference } from '../outcome.ts';
import { spreadOf } from '../statistics.ts';

const WARM_UP = 20;
const QUERIES = 200;

const require = createRequire(new URL('../npm-clients/package.json', import.meta.url));

/** The parts of their interfaces that are used here; none of them has types for all of it. */
interface Sntp {
  readonly time: (options: object) => Promise<{ readonly t: number }>;
}
interface NtpTime {
  readonly Client: new (
    host: string,
    port: number,
  ) => { readonly syncTime: () => Promise<{ readonly t: number }> };
}
interface NtpTimeSync {
  readonly NtpTimeSync: new (options: object) => {
    readonly getTime: (force: boolean) => Promise<{ readonly offset: number }>;
  };
}
interface NtpClient {
  readonly getNetworkTime: (
    host: string,
    port: number,
    done: (error: unknown, time: Date) => void,
  ) => void;
}

/** Each asks once and returns the offset in milliseconds. */
const clients: Readonly<Record<string, (reference: Reference) => () => Promise<number>>> = {
  sntp: (reference) => sntp('sntp', reference),
  '@hapi/sntp': (reference) => sntp('@hapi/sntp', reference),
  'ntp-time': ({ address, port }) => {
    const { Client } = require('ntp-time') as NtpTime;
    const client = new Client(address, port);
    // This one counts in seconds.
    return async () => (await client.syncTime()).t * 1000;
  },
  'ntp-time-sync': ({ address, port }) => {
    const { NtpTimeSync } = require('ntp-time-sync') as NtpTimeSync;
    const client = new NtpTimeSync({ servers: [`${address}:${port}`], sampleCount: 1 });
    return async () => (await client.getTime(true)).offset;
  },
  // It returns a time of day and leaves the rest to the caller.
  'ntp-client': ({ address, port }) => {
    const { getNetworkTime } = require('ntp-client') as NtpClient;
    return async () =>
      await new Promise((resolve, reject) =>
        getNetworkTime(address, port, (error, time) => {
          if (time instanceof Date) resolve(time.getTime() - Date.now());
          else reject(new Error(String(error)));
        }),
      );
  },
};

function sntp(name: string, { address, port }: Reference) {
  const { time } = require(name) as Sntp;
  return async () => (await time({ host: address, port, timeout: 1000 })).t;
}

/** NTP clients of npm, each at its own best: one sample, its own offset. */
export const npmClients: Measure = async (reference) => {
  // Some use what Node wants to be rid of, and would be told so here again and again.
  process.noDeprecation = true;
  const contestants: Contestant[] = [];
  for (const [name, create] of Object.entries(clients)) {
    const ask = create(reference);
    await timed(WARM_UP, ask);
    const { results, walls } = await timed(QUERIES, ask);
    const { version } = require(`${name}/package.json`) as { version: string };
    contestants.push({
      name: `npm ${name} ${version}`,
      error: spreadOf(results.map((offset) => Math.abs(offset) * 1000)),
      wall: spreadOf(walls),
    });
  }
  return { contestants };
};
