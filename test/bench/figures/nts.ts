import { randomBytes } from 'node:crypto';
import { LocalClock } from '#main/net/clock.ts';
import { startExchange } from '#main/net/exchange.ts';
import { obtainFrom } from '#main/net/nts/obtain.ts';
import { trusting } from '#main/net/nts/trust.ts';
import { createResolve } from '#main/net/resolve.ts';
import { createNtsProtocol } from '#shared/core/nts/protocol.ts';
import { requireNtsLab, startNtsLab } from '#test/support/nts-lab.ts';
import { ntsSource } from '#test/support/nts-lab-watched.ts';
import { timed } from '../measuring.ts';
import type { Measure } from '../outcome.ts';
import { spreadOf } from '../statistics.ts';

const WARM_UP = 20;
const KEY_EXCHANGES = 50;
const EXCHANGES = 300;

/** NTS: how long it takes to get keys, and how long and how wrong an exchange with them is. The keys come
 * from another server than that of the other figures; its clock is the same. */
export const nts: Measure = async () => {
  const missing = requireNtsLab();
  if (missing !== undefined) return { missing: [`NTS (${missing})`] };
  const lab = startNtsLab();
  const server = await lab.start({ address: lab.newAddress() });
  const source = ntsSource(server);
  const { signal } = new AbortController();

  const obtain = obtainFrom(createResolve(), trusting([lab.authority.pem]));
  const exchangeKeys = async () => {
    const obtained = await obtain(source, signal);
    if (!obtained.ok) throw new Error(obtained.error.reason.code);
    return obtained.value.secrets;
  };
  // Certificates of authorities are read, and code is compiled.
  const first = await timed(1, exchangeKeys);
  await timed(WARM_UP, exchangeKeys);
  const keys = await timed(KEY_EXCHANGES, exchangeKeys);

  const protocol = createNtsProtocol(await exchangeKeys(), randomBytes);
  const clock = new LocalClock();
  const ask = async () => {
    const exchange = startExchange({
      ...{ address: server.address, port: server.port, timeout: 1, clock, protocol },
      onSent: () => undefined,
      onIgnored: () => undefined,
      onContradicted: () => undefined,
    });
    const outcome = await exchange.outcome;
    exchange.close();
    if (outcome.kind !== 'sample') throw new Error(outcome.kind);
    return Math.abs(outcome.sample.offset) * 1e6;
  };
  await timed(WARM_UP, ask);
  const exchanges = await timed(EXCHANGES, ask);
  await lab.stop();

  const wall = spreadOf(exchanges.walls);
  return {
    figures: [
      {
        title: 'NTS: first key exchange of a process',
        unit: 'ms',
        measured: spreadOf(first.walls),
        limit: {},
      },
      {
        title: 'NTS: key exchange',
        unit: 'ms',
        measured: spreadOf(keys.walls),
        limit: { median: 60 },
      },
      { title: 'NTS: one exchange', unit: 'ms', measured: wall, limit: { median: 2 } },
    ],
    contestants: [{ name: 'Trueclock, 1 sample by NTS', error: spreadOf(exchanges.results), wall }],
  };
};
