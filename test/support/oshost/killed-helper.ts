import { createLocalPorts } from '#main/helper/local.ts';
import type { Checkpoint } from '#main/helper/perform/ports.ts';
import { runHelper } from '#main/helper/perform/run.ts';
import { decodeRequest } from '#main/helper/request.ts';

/**
 * The helper with a real SIGKILL at a checkpoint: `killed-helper CHECKPOINT TOKEN`.
 * It exists only in lab hosts; the program itself has no way to be given a checkpoint.
 */
const [at, token] = process.argv.slice(2);
const request = decodeRequest([token ?? '']);
if (!request.ok) throw new Error(JSON.stringify(request.error));
const answer = await runHelper(
  request.value,
  {
    ...createLocalPorts(),
    checkpoint: (here: Checkpoint) => {
      if (here === at) process.kill(process.pid, 'SIGKILL');
    },
  },
  () => undefined,
);
console.log(JSON.stringify({ answer }));
