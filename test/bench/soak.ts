/**
 * `node test/bench/soak.ts [MINUTES]`: watches servers on loopback with the whole engine, a real history and real readings
 * of this computer, five minutes to the second, and prints what memory the process holds. An hour of it is twelve days
 * and a half of watching. Exits with 1 when memory has grown.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startLab } from '#test/support/ntp-lab.ts';
import { requireLab } from '#test/support/ntp-lab-chronyd.ts';
import { watchFast } from './watching.ts';

const SPEED = 300;
const REPORTS = 20;

/** Growth from the first third to the last that is called growth, in megabytes: the noise of a heap that is collected just
 * before it is looked at is a few hundred kilobytes. */
const MOST_GROWTH = 2;

const minutes = Number(process.argv[2] ?? 10);
const missing = requireLab();
if (missing !== undefined || !(minutes > 0)) {
  console.error(missing ?? 'usage: soak.ts [MINUTES]');
  process.exit(64);
}
// What is garbage is not held.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const lab = startLab();
const servers = await Promise.all(
  ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'].map((address) =>
    lab.start({ shift: 0, stratum: 1, address }),
  ),
);
const watch = watchFast(servers, SPEED);
const heaps: number[] = [];
console.log('minutes\twatched h\tchecks\theap MB\tRSS MB\talerts');
for (let report = 1; report <= REPORTS; report += 1) {
  await sleep((minutes * 60_000) / REPORTS);
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  heaps.push(heapUsed / 1e6);
  const gone = (minutes * report) / REPORTS;
  const { recorded, alerts } = watch.controller.snapshot().watch;
  const figures = [gone, (gone * SPEED) / 60, recorded, heapUsed / 1e6, rss / 1e6];
  const kinds = alerts.map(({ kind }) => kind).join(', ');
  console.log(figures.map((figure) => figure.toFixed(1)).join('\t'), '\t', kinds);
}
await watch.stop();
await lab.stop();
const third = Math.floor(REPORTS / 3);
const mean = (some: readonly number[]) => some.reduce((sum, one) => sum + one, 0) / some.length;
// The first report still sees code being compiled.
const growth = mean(heaps.slice(-third)) - mean(heaps.slice(1, third + 1));
console.log(`growth of the heap: ${growth.toFixed(2)} MB, at most ${String(MOST_GROWTH)} MB`);
process.exit(growth > MOST_GROWTH ? 1 : 0);
