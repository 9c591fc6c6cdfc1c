import { startFarm } from '../farm/farm.ts';
import { errorOf, measure } from '../measuring.ts';
import type { Figure, Measure } from '../outcome.ts';
import { spreadOf } from '../statistics.ts';

const SERVERS = 500;
const SAMPLES = 4;

/** Round trips of the servers, in milliseconds. */
const SHORTEST = 40;
const LONGEST = 100;

/** 500 servers, four samples each: how long, at what cost, and how wrong. */
export const survey: Measure = async () => {
  const title = `${SERVERS} servers × ${SAMPLES}`;
  const { wall, cpu, memory, errors } = await surveyOf(0);
  return {
    figures: [
      once(`${title}: wall time`, 's', wall, 3),
      once(`${title}: processor time`, 's', cpu, 1),
      once(`${title}: more memory`, 'MB', memory, 25),
      {
        title: `${title}: error of the best of ${SAMPLES}`,
        unit: 'µs',
        measured: spreadOf(errors),
        limit: { p95: 250 },
      },
    ],
  };
};

/** The same with every tenth server silent. */
export const surveyWithSilent: Measure = async () => {
  const { wall } = await surveyOf(10);
  return {
    figures: [once(`${SERVERS} servers × ${SAMPLES}, 10 % silent: wall time`, 's', wall, 6)],
  };
};

async function surveyOf(silentEvery: number) {
  const farm = await startFarm(SHORTEST, LONGEST, silentEvery);
  const servers = Array.from({ length: SERVERS }, (_, index) => ({
    address: farm.address(index + 1),
    port: farm.port,
  }));
  // The code is loaded and its paths are compiled: what counts is what the survey adds.
  await measure(servers.slice(0, 1), SAMPLES);
  const before = { rss: process.memoryUsage.rss(), cpu: process.cpuUsage() };
  const start = performance.now();
  const bursts = await measure(servers, SAMPLES);
  const wall = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before.cpu);
  const peak = process.resourceUsage().maxRSS * 1024;
  farm.stop();
  const answered = bursts.filter(({ samples }) => samples.length > 0);
  const expected = silentEvery === 0 ? SERVERS : SERVERS - SERVERS / silentEvery;
  if (answered.length !== expected) {
    throw new Error(`${answered.length} servers answered, not ${expected}`);
  }
  return {
    wall,
    cpu: (user + system) / 1e6,
    memory: (peak - before.rss) / 2 ** 20,
    errors: answered.map(errorOf),
  };
}

/** A figure of which there is one value in a round. */
const once = (title: string, unit: Figure['unit'], value: number, most: number): Figure => ({
  title,
  unit,
  measured: spreadOf([value]),
  limit: { median: most },
});
