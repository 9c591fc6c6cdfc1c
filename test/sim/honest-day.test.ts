import { describe, it } from 'vitest';
import type { Seconds, UnixNs } from '#shared/units.ts';
import { DAY, HOUR, scenario } from './day.ts';
import { days, expectWithin } from './figures.ts';
import { always, server, type SimServer } from './server.ts';

const six = (change: (n: number) => Partial<SimServer> = () => ({})): SimServer[] =>
  Array.from({ length: 6 }, (_, n) => server(`10.0.0.${n + 1}`, change(n)));

/** A local network: 0.2 ms there and back, servers with receivers of their own. */
const near = six(() => ({
  out: 1e-4,
  back: 1e-4,
  queue: always(2e-5),
  says: always({ stratum: 1, rootDelay: 0, rootDispersion: 2 ** -16 }),
}));

/** In the first minutes of every hour somebody sends a file, and the queue of the modem fills. */
const bufferbloat = (t: Seconds): Seconds => (t % HOUR < 1000 ? 0.3 : 0.002);

/** The start of era 1 of NTP, 7 February 2036. */
const ERA_1 = 2_085_978_496_000_000_000n;
const acrossTheEra = (ERA_1 - BigInt(DAY / 2) * 1_000_000_000n) as UnixNs;

/** No liars: the truth is inside every bound and nobody is accused. Errors are mostly what the paths
 * leave open: half of the difference of both ways. */
describe('a day with honest servers', () => {
  it.each([
    ['over quiet paths', scenario(six()), 0.0005],
    [
      'over paths with queues as long as they are',
      scenario(six(() => ({ queue: always(0.02) }))),
      0.007,
    ],
    [
      'over paths of 20 to 320 ms',
      scenario(six((n) => ({ out: 0.01 * 2 ** n, back: 0.01 * 2 ** n }))),
      0.0006,
    ],
    [
      'over uneven paths, up to 60 ms slower one way, half of them each way',
      scenario(six((n) => (n % 2 === 0 ? { out: 0.01 + 0.01 * n } : { back: 0.01 + 0.01 * n }))),
      0.002,
    ],
    ['behind a modem with a large buffer', scenario(six(() => ({ queue: bufferbloat }))), 0.06],
    [
      'over paths that lose a third of the exchanges, repeat and overtake',
      scenario(six(() => ({ loss: 0.18, twice: 0.1, overtaken: 0.1 }))),
      0.001,
    ],
    ['on a local network', scenario(near, { local: { reading: 4e-7 } }), 0.0001],
    [
      'on a local network, by a crystal that is 200 ppm fast',
      scenario(near, { local: { reading: 4e-7, frequency: 200e-6 } }),
      0.0015,
    ],
    [
      'on a local network, by a crystal that is 200 ppm slow',
      scenario(near, { local: { reading: 4e-7, frequency: -200e-6 } }),
      0.0015,
    ],
    [
      'by a clock that wanders by 1 ppm in minutes',
      scenario(six(), { local: { wander: 1e-7 } }),
      0.0005,
    ],
    [
      'by a program that is often held up for 10 ms',
      scenario(six(), { local: { stall: 0.01 } }),
      0.004,
    ],
    [
      'by a clock that is ten years slow',
      scenario(six(), { local: { behind: 315_576_000 } }),
      0.0005,
    ],
    [
      'by a clock that is ten years fast',
      scenario(six(), { local: { behind: -315_576_000 } }),
      0.0005,
    ],
    ['across the era boundary of 2036', scenario(six(), { start: acrossTheEra }), 0.0005],
    [
      'across the era boundary of 2036, by a clock that starts in 1970',
      scenario(six(), {
        start: acrossTheEra,
        local: { behind: Number(ERA_1 / 1_000_000_000n) - DAY },
      }),
      0.0005,
    ],
  ])('%s', (_, setting, p95) => {
    expectWithin(days(setting), { p95 });
  });
});
