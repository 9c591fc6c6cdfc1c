/**
 * `npm run fuzz [-- [--cases N] [--seconds N] [--seed N] [--keep] [TARGET…]]`: see corpus/README.md.
 * Exit code 1: an input broke a promise of a parser, or did not come to an end.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { writeFinding } from './corpus.ts';
import type { Done, Job } from './worker.ts';

/** Seconds that one input may take. Inputs take microseconds; the rest is for a machine that is busy. */
const HANGS_AFTER = 60;
/** More than the longest input of any target, in bytes. */
const MAX_INPUT = 65_536;
/** Seconds for each target where no limit is given: a run must come to an end. */
const USUAL_SECONDS = '10';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cases: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: String(Math.trunc(Math.random() * 2 ** 31)) },
    keep: { type: 'boolean', default: false },
  },
});
const known = readdirSync(join(import.meta.dirname, 'targets'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length));
const unlimited = values.cases === undefined ? USUAL_SECONDS : 'Infinity';
const [cases, seconds, seed] = [
  Number(values.cases ?? 'Infinity'),
  Number(values.seconds ?? unlimited),
  Number(values.seed),
];
if (
  !positionals.every((name) => known.includes(name)) ||
  !(cases >= 0 && seconds >= 0 && seed > 0)
) {
  console.error('npm run fuzz [-- [--cases N] [--seconds N] [--seed N] [--keep] [TARGET…]]');
  console.error(`Targets: ${known.join(', ')}`);
  process.exit(2);
}

const job: Job = {
  ...{ cases, seconds, seed, keep: values.keep },
  targets: positionals.length > 0 ? positionals : known,
  state: new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)),
  input: new Uint8Array(new SharedArrayBuffer(MAX_INPUT)),
};
console.log(`Seed ${seed}.`);
// In a thread of its own, so that an input without an end can be told.
const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: job });
let failed = false;

worker.on('message', (done: Done) => {
  const [seconds, processor] = [done.seconds, done.processor].map((time) => time.toFixed(1));
  const perSecond = Math.round(done.cases / done.processor);
  console.log(
    `${done.target}: ${done.cases} cases, ${seconds} s ` +
      `(on the processor ${processor} s, ${perSecond} per second); ` +
      `${done.reached} counters reached, ${done.byCorpus} by the corpus of ${done.corpus}`,
  );
  if (done.finding !== null) found(done.target, done.finding.input, done.finding.message);
});
worker.on('exit', () => process.exit(failed ? 1 : 0));

let last = '';
setInterval(() => {
  const [target = 0, number, length] = job.state;
  if (`${target} ${number}` === last) {
    found(job.targets[target] ?? '', job.input.slice(0, length), 'does not come to an end');
    void worker.terminate();
  }
  last = `${target} ${number}`;
}, HANGS_AFTER * 1000);

function found(target: string, input: Uint8Array, message: string): void {
  failed = true;
  console.log(`  FOUND: ${message.replaceAll('\n', '\n  ')}`);
  console.log(`  ${JSON.stringify(Buffer.from(input.subarray(0, 300)).toString('latin1'))}`);
  console.log(`  kept in ${writeFinding(target, input)}`);
}
