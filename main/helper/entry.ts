import { stdout } from 'node:process';
import { cleanEnvironment } from '#main/os/run.ts';
import { appError } from '#shared/errors.ts';
import type { StepEvent } from '#shared/model/plan.ts';
import { answerLine, stepLine } from './answer.ts';
import { createLocalPorts } from './local.ts';
import { refused, runHelper } from './perform/run.ts';
import { decodeRequest } from './request.ts';
import { openAnswer, splitToken } from './windows/answer-file.ts';

/** sysexits.h: EX_USAGE, and EX_SOFTWARE for what nobody expected. */
const EXIT_USAGE = 64;
const EXIT_SOFTWARE = 70;
/** Of Trueclock's own program: not permitted. */
const EXIT_NOT_PERMITTED = 77;

const print = (line: string): Promise<void> =>
  new Promise((resolve) => {
    stdout.write(line, () => resolve());
  });

/**
 * The elevated program: reads one request from its one argument, does it, tells what it does as lines of JSON, and
 * gives the code to end with. It trusts nobody who starts it: see `request.ts` for what gets in. It takes over
 * the process that it is called in (environment, working folder, signals), which must do nothing else.
 */
export async function runEntry(args: readonly string[]): Promise<number> {
  // A dialog, a terminal or a session that ends must not cut a change in half.
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGPIPE'] as const) {
    process.on(signal, () => undefined);
  }
  // The reader may be gone; the work is finished all the same, because half a change helps nobody.
  stdout.on('error', () => undefined);
  process.umask(0o022);
  process.chdir('/');
  // The launcher starts us with an empty environment; other ways of elevation may not.
  const environment = cleanEnvironment();
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment);
  try {
    return process.platform === 'win32' ? await intoFile(args) : await ontoOutput(args);
  } catch (error) {
    // Electron would tell it in a window, with all rights.
    process.stderr.write(`${String(error)}\n`);
    return EXIT_SOFTWARE;
  }
}

async function ontoOutput(args: readonly string[]): Promise<number> {
  const request = decodeRequest(args);
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

/** On Windows the lines go into a file, so its folder must be safe before anything is read of the request. */
async function intoFile(args: readonly string[]): Promise<number> {
  const token = splitToken(args);
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
