import { stdout } from 'node:process';
import { appError } from '#shared/errors.ts';
import type { ApplyOutcome, StepEvent, SyncOutcome } from '#shared/model/plan.ts';
import { answerLine, stepLine } from './answer.ts';
import { createLocalPorts } from './local.ts';
import { runHelper } from './perform/run.ts';
import { decodeRequest } from './request.ts';

/**
 * The elevated program: reads one request from its one argument, does it, prints what it does as lines of
 * JSON and ends. It trusts nobody who starts it: see `request.ts` for what gets in, and the launcher for the
 * environment.
 */

/** sysexits.h: EX_USAGE. */
const EXIT_USAGE = 64;
/** Of Trueclock's own program: not permitted. */
const EXIT_NOT_PERMITTED = 77;

/** The reader may be gone; the work is finished all the same, because half a change helps nobody. */
stdout.on('error', () => undefined);

const print = (line: string): Promise<void> =>
  new Promise((resolve) => {
    stdout.write(line, () => resolve());
  });

const refused = (error: Extract<ApplyOutcome, { state: 'failed' }>['error']): ApplyOutcome => ({
  state: 'failed',
  step: 'recover',
  error,
  undone: true,
  verification: null,
  recovered: null,
});

async function main(): Promise<number> {
  process.umask(0o022);
  process.chdir('/');
  // The launcher starts us with an empty environment; other ways of elevation may not.
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  process.env['PATH'] = '/usr/sbin:/usr/bin:/sbin:/bin';

  const request = decodeRequest(process.argv.slice(2));
  if (!request.ok) {
    await print(answerLine(refused(request.error)));
    return EXIT_USAGE;
  }
  if (process.geteuid?.() !== 0) {
    await print(answerLine(refused(appError('priv.denied', { detail: 'not root' }, 'never'))));
    return EXIT_NOT_PERMITTED;
  }
  const onStep = (event: StepEvent): void => {
    stdout.write(stepLine(event));
  };
  const answer: ApplyOutcome | SyncOutcome = await runHelper(
    request.value,
    createLocalPorts(),
    onStep,
  );
  await print(answerLine(answer));
  return 0;
}

// A dialog, a terminal or a session that ends must not cut a change in half.
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGPIPE'] as const) {
  process.on(signal, () => undefined);
}
process.exitCode = await main();
