import { createHistory } from '#main/store/history/history.ts';

/** Adds measurements of two servers to a history until it is killed, and tells each that was kept in a line. */
const [path = ''] = process.argv.slice(2);
const history = createHistory(path, 366);
const start = Date.UTC(2026, 0, 1);
for (let index = 0; ; index++) {
  const reading = { offset: 0.001, bound: 0.01, delay: 0.01, jitter: 0.0001 };
  const server = { ...reading, address: null, stratum: 1, verdict: 'used', reason: null } as const;
  history.addMeasurement({
    ...reading,
    at: start + index * 900_000,
    agree: 2,
    of: 2,
    servers: ['a', 'b'].map((name) => ({ ...server, sourceId: name, host: `${name}.example` })),
  });
  if (history.problem !== null) throw new Error(JSON.stringify(history.problem));
  process.stdout.write(`${String(index)}\n`);
}
