import { accessSync, constants } from 'node:fs';
import type { z } from 'zod';
import { appError } from '#shared/errors.ts';
import type { ApplyOutcome, HelperStep, StepEvent, SyncOutcome } from '#shared/model/plan.ts';
import { applyOutcomeSchema, createAnswerReader, syncOutcomeSchema } from '../answer.ts';
import { createLocalPorts } from '../local.ts';
import { runHelper } from '../perform/run.ts';
import { tidy } from '../perform/service.ts';
import type { HelperAnswer, HelperRequest, Privileged } from '../protocol.ts';
import { encodeRequest } from '../request.ts';
import { unavailable, type Attempt, type Elevation } from './attempt.ts';
import { isInstalled, LAUNCHER, PKEXEC, throughPkexec } from './pkexec.ts';
import { throughSudoPrompt, type HelperProgram } from './sudo-prompt.ts';

type OnStep = (event: StepEvent) => void;

/** Whether this user may run or read the file. */
function can(path: string, access: number): boolean {
  try {
    accessSync(path, access);
    return true;
  } catch {
    return false;
  }
}

const never =
  (attempt: Attempt): Elevation =>
  () =>
    Promise.resolve(attempt);

/** The way to rights on this machine; one that cannot work says why without asking for a password. */
async function chooseElevation(program: HelperProgram): Promise<Elevation> {
  if (process.platform !== 'linux') {
    return never(unavailable('unsupported-system', process.platform));
  }
  if (!can(PKEXEC, constants.X_OK)) return never(unavailable('no-pkexec', PKEXEC));
  if (await isInstalled()) return throughPkexec;
  // An AppImage is a file system of the user's own, which the kernel shows to nobody else, root included
  // (fuse(8), allow_other): the password would be asked for nothing.
  if (process.env['APPIMAGE'] !== undefined) {
    return never(unavailable('no-helper', 'an AppImage'));
  }
  if (!can(program.entry, constants.R_OK)) {
    return never(unavailable('no-helper', program.entry));
  }
  return throughSudoPrompt(program);
}

/**
 * The privileged side as the rest of the program sees it. Already root: the work is done in this process.
 * Else the helper is run elevated, one password prompt for one operation at most; its answer is parsed
 * strictly, since whatever is found there is not more trusted than this process.
 */
export function createPrivileged(program: HelperProgram): Privileged {
  async function ask<R extends HelperRequest>(
    request: R,
    schema: z.ZodType<HelperAnswer<R>>,
    onStep: OnStep,
    broken: (step: HelperStep, error: ReturnType<typeof noAnswer>) => HelperAnswer<R>,
  ): Promise<HelperAnswer<R> | Exclude<Attempt, { state: 'ended' }>> {
    if (process.platform === 'linux' && process.geteuid?.() === 0) {
      return runHelper(request, createLocalPorts(), onStep);
    }
    let step: HelperStep = 'recover';
    const reader = createAnswerReader(schema, (event) => {
      ({ step } = event);
      onStep(event);
    });
    const elevation = await chooseElevation(program);
    const attempt = await elevation(encodeRequest(request), (piece) => reader.push(piece));
    const answer = reader.end();
    if (answer !== null) return answer;
    return attempt.state === 'ended' ? broken(step, noAnswer(attempt)) : attempt;
  }

  const change = (
    request: Exclude<HelperRequest, { operation: 'sync' }>,
    onStep: OnStep,
  ): Promise<ApplyOutcome> =>
    ask(request, applyOutcomeSchema, onStep, (step, error) => ({
      state: 'failed',
      step,
      error,
      // Nobody told: the next run mends what may have been left.
      undone: false,
      verification: null,
      recovered: null,
    }));

  return {
    apply: (desired, planHash, onStep) => change({ operation: 'apply', desired, planHash }, onStep),
    undo: (changeId, onStep) => change({ operation: 'undo', changeId }, onStep),
    sync: (backend, agreedStep, onStep): Promise<SyncOutcome> =>
      ask(
        { operation: 'sync', backend, agreedStep } as const,
        syncOutcomeSchema,
        onStep,
        (step, error) => ({
          state: 'failed',
          step,
          error,
        }),
      ),
  };
}

/** The helper ended without an answer that can be read. */
const noAnswer = ({ exitCode, stderr }: Extract<Attempt, { state: 'ended' }>) =>
  appError('os.command-failed', { program: LAUNCHER, exitCode, detail: tidy(stderr) }, 'later');
