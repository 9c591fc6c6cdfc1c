/**
 * `npm run bench [-- --write]`: measures, compares, and prints the report; with --write it goes to
 * docs/benchmarks.md instead. Exits with 1 when a limit is exceeded.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { startLab, type NtpLab } from '#test/support/ntp-lab.ts';
import { requireLab } from '#test/support/ntp-lab-chronyd.ts';
import { measurements } from './measurements.ts';
import { exceeded, merged, type Outcome, type Reference } from './outcome.ts';
import { report } from './report.ts';

const ROUNDS = 3;
const REPORT = join(import.meta.dirname, '../../docs/benchmarks.md');

const missing = requireLab();
if (missing !== undefined) {
  console.error(`The bench needs a chronyd of its own on Linux: ${missing}.`);
  process.exit(1);
}
const lab = startLab();
const outcome = await measureAll(await startReference(lab));
await lab.stop();

const text = await report(outcome, ROUNDS);
if (process.argv.includes('--write')) writeFileSync(REPORT, text);
else console.log(text);
const failures = outcome.figures.flatMap(exceeded);
for (const failure of failures) console.error(`LIMIT EXCEEDED: ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;

/** A chronyd that serves this computer's own clock. */
async function startReference({ start }: NtpLab): Promise<Reference> {
  const setup = { shift: 0, stratum: 1 };
  const { address, port } = await start({ ...setup, address: '127.0.0.2' });
  // Others may hold port 123, or it may be reserved for root.
  const standard = await start({ ...setup, address: '127.0.0.3', port: 123 }).catch(() => null);
  return { address, port, standard: standard && { address: standard.address } };
}

/** Round by round, so that whatever else the computer does hits all measurements alike. */
async function measureAll(reference: Reference): Promise<Required<Outcome>> {
  const rounds = new Map<string, Outcome[]>(Object.keys(measurements).map((name) => [name, []]));
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const [name, outcomes] of rounds) {
      console.error(`round ${round} of ${ROUNDS}: ${name} (load ${loadavg()[0]!.toFixed(1)}) …`);
      outcomes.push(await inProcess(name, reference));
    }
  }
  const all = [...rounds.values()].map(merged);
  return {
    figures: all.flatMap(({ figures }) => figures),
    contestants: all.flatMap(({ contestants }) => contestants),
    missing: all.flatMap((one) => one.missing),
  };
}

async function inProcess(name: string, reference: Reference): Promise<Outcome> {
  const child = fork(join(import.meta.dirname, 'child.ts'), [name, JSON.stringify(reference)]);
  let outcome: Outcome | undefined;
  child.on('message', (message) => (outcome = message as Outcome));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (outcome === undefined) throw new Error(`${name} ended with ${String(code)}`);
  return outcome;
}
