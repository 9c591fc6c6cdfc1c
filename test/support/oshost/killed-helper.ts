import { createLocalPorts } from '#main/helper/local.ts';
import type { Checkpoint } from '#main/helper/perform/ports.ts';
import { runHelper } from '#main/helper/perform/run.ts';
import { decodeRequest } from '#main/helper/request.ts';

/**
 * The helper with a real SIGKILL at the n-th passing of a checkpoint: `killed-helper CHECKPOINT N TOKEN`.
 * It exists only in lab hosts; the program itself has no way to be given a checkpoint.
 */
const [at, passing, token] = process.argv.slice(2);
const request = decodeRequest([token ?? '']);
if (!request.ok) throw new Error(JSON.stringify(request.error));
let left = Number(passing);
const answer = await runHelper(
  request.value,
  {
    ...createLocalPorts(),
    checkpoint: (here: Checkpoint) => {
      if (here === at && --left === 0) process.kill(process.pid, 'SIGKILL');
    },
  },
  () => undefined,
);
console.log(JSON.stringify({ answer, passed: left }));
