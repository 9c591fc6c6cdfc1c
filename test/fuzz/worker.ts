import { parentPort, workerData } from 'node:worker_threads';
import { readCorpus, writeCorpus } from './corpus.ts';
import { distil, fuzz, type Limits, type Report } from './fuzz.ts';
import type { Target } from './target.ts';

/** What the thread is started with. */
export interface Job extends Limits {
  readonly targets: readonly string[];
  /** Write what was found interesting to the corpus. */
  readonly keep: boolean;
  /** For whoever watches: which target runs, the number of its case, the length of the input. */
  readonly state: Int32Array<SharedArrayBuffer>;
  /** And the input. */
  readonly input: Uint8Array<SharedArrayBuffer>;
}

/** What it says at the end of each target. */
export interface Done extends Pick<Report, 'cases' | 'seconds' | 'processor'> {
  readonly target: string;
  /** Inputs of the corpus, and the counters that they reach by themselves. */
  readonly corpus: number;
  readonly byCorpus: number;
  readonly reached: number;
  readonly finding: { readonly input: Uint8Array; readonly message: string } | null;
}

const job = workerData as Job;
for (const [index, name] of job.targets.entries()) {
  const { target } = (await import(`./targets/${name}.ts`)) as { target: Target };
  const corpus = readCorpus(name);
  let cases = 0;
  const report = fuzz(target, corpus, job, (input) => {
    job.state[0] = index;
    job.state[1] = cases += 1;
    job.state[2] = input.length;
    job.input.set(input);
  });
  const { finding } = report;
  if (job.keep && finding === null) writeCorpus(name, distil(target, report.pool));
  const done: Done = {
    ...{ target: name, cases: report.cases, seconds: report.seconds, processor: report.processor },
    ...{ corpus: corpus.length, byCorpus: report.reached.byCorpus, reached: report.reached.now },
    finding: finding && {
      input: finding.input,
      message: finding.error instanceof Error ? (finding.error.stack ?? '') : String(finding.error),
    },
  };
  parentPort?.postMessage(done);
}
