import { stdout } from 'node:process';
import { cleanEnvironment } from '#main/os/run.ts';
import { appError } from '#shared/errors.ts';
import type { StepEvent } from '#shared/model/plan.ts';
import { answerLine, stepLine } from './answer.ts';
import { createLocalPorts } from './local.ts';
import { refused, runHelper } from './perform/run.ts';
import { decodeRequest } from './request.ts';
import { openAnswer, splitToken } from './windows/answer-file.ts';

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

/** On Windows the lines go into a file, so its folder must be safe before anything is read of the request. */
async function mainOnWindows(): Promise<number> {
  const token = splitToken(process.argv.slice(2));
  if (token === null) return EXIT_USAGE;
  const ports = createLocalPorts();
  // Without rights it ends here: the folder cannot be made, and is not ours to write in.
  const prepared = await ports.prepare?.();
  if (prepared?.ok === false) return EXIT_NOT_PERMITTED;
  const answer = openAnswer(ports.stateDir, token.id);
  const request = decodeRequest([token.request]);
  answer.write(
    answerLine(
      request.ok
        ? await runHelper(request.value, ports, (event) => answer.write(stepLine(event)))
        : refused('apply', 'recover', request.error),
    ),
  );
  answer.close();
  return request.ok ? 0 : EXIT_USAGE;
}

async function main(): Promise<number> {
  process.umask(0o022);
  process.chdir('/');
  // The launcher starts us with an empty environment; other ways of elevation may not.
  const environment = cleanEnvironment();
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment);
  if (process.platform === 'win32') return mainOnWindows();

  const request = decodeRequest(process.argv.slice(2));
  if (!request.ok) {
    await print(answerLine(refused('apply', 'recover', request.error)));
    return EXIT_USAGE;
  }
  if (process.geteuid?.() !== 0) {
    const denied = appError('priv.denied', { detail: 'not root' }, 'never');
    await print(answerLine(refused(request.value.operation, 'recover', denied)));
    return EXIT_NOT_PERMITTED;
  }
  const onStep = (event: StepEvent): void => {
    stdout.write(stepLine(event));
  };
  await print(answerLine(await runHelper(request.value, createLocalPorts(), onStep)));
  return 0;
}

// A dialog, a terminal or a session that ends must not cut a change in half.
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGPIPE'] as const) {
  process.on(signal, () => undefined);
}
process.exitCode = await main();
