import { accessSync, constants } from 'node:fs';
import type { z } from 'zod';
import { createRunner } from '#main/os/run.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { ApplyOutcome, HelperStep, StepEvent } from '#shared/model/plan.ts';
import type { Seconds } from '#shared/units.ts';
import {
  applyOutcomeSchema,
  createAnswerReader,
  startOutcomeSchema,
  syncOutcomeSchema,
} from '../answer.ts';
import { createLocalPorts } from '../local.ts';
import { runHelper } from '../perform/run.ts';
import { tidy } from '../perform/service.ts';
import {
  stateDirFor,
  type HelperAnswer,
  type HelperRequest,
  type Privileged,
} from '../protocol.ts';
import { encodeRequest } from '../request.ts';
import { undisturbed } from '../undisturbed.ts';
import { unavailable, type Attempt } from './attempt.ts';
import { throughOsascript } from './osascript.ts';
import { withPatience, type PatientElevation } from './patience.ts';
import { isInstalled, LAUNCHER, PKEXEC, throughPkexec } from './pkexec.ts';
import { throughSudoPrompt, type HelperProgram } from './sudo-prompt.ts';
import { throughUac } from './windows.ts';

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
  (attempt: Attempt): PatientElevation =>
  () =>
    Promise.resolve(attempt);

/** The way to rights on this machine; one that cannot work says why without asking for a password. */
async function chooseElevation(program: HelperProgram): Promise<PatientElevation> {
  if (process.platform === 'darwin') {
    if (!can(program.entry, constants.R_OK)) return never(unavailable('no-helper', program.entry));
    return withPatience(throughOsascript(program, createRunner()), SILENT_DIALOG);
  }
  if (process.platform === 'win32') {
    if (!can(program.entry, constants.R_OK)) return never(unavailable('no-helper', program.entry));
    const stateDir = stateDirFor(process.platform);
    return withPatience(throughUac(program, { run: createRunner(), stateDir }));
  }
  if (process.platform !== 'linux') {
    return never(unavailable('unsupported-system', process.platform));
  }
  if (!can(PKEXEC, constants.X_OK)) return never(unavailable('no-pkexec', PKEXEC));
  if (await isInstalled()) return withPatience(throughPkexec());
  // An AppImage is a file system of the user's own, which the kernel shows to nobody else, root included
  // (fuse(8), allow_other): the password would be asked for nothing.
  if (process.env['APPIMAGE'] !== undefined) {
    return never(unavailable('no-helper', 'an AppImage'));
  }
  if (!can(program.entry, constants.R_OK)) {
    return never(unavailable('no-helper', program.entry));
  }
  return withPatience(throughSudoPrompt(program), SILENT_DIALOG);
}

/** These two pass nothing on before the end: the password and the work together get this long (seconds). */
const SILENT_DIALOG: Seconds = 30 * 60;

/**
 * The privileged side as the rest of the program sees it. Already root: the work is done in this process,
 * which does not let itself be ended meanwhile. Else the helper is run elevated, one password prompt for one
 * operation at most; its answer is parsed strictly, since whatever is found there is not more trusted than this
 * process.
 */
export function createPrivileged(program: HelperProgram): Privileged {
  async function ask<R extends HelperRequest>(
    request: R,
    schema: z.ZodType<HelperAnswer<R>>,
    onStep: OnStep,
    broken: (step: HelperStep, error: AppError) => HelperAnswer<R>,
  ): Promise<HelperAnswer<R> | Extract<Attempt, { state: 'cancelled' | 'unavailable' }>> {
    // No such function on Windows.
    if (process.geteuid?.() === 0) {
      return undisturbed(() => runHelper(request, createLocalPorts(), onStep));
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
    switch (attempt.state) {
      case 'ended':
        return broken(step, noAnswer(attempt));
      case 'timed-out':
        return broken(step, appError('priv.timed-out', { seconds: attempt.seconds }, 'later'));
      default:
        return attempt;
    }
  }

  const change = (
    request: Extract<HelperRequest, { operation: 'apply' | 'undo' }>,
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
    undo: (changeIds, agreedEdits, onStep) =>
      change({ operation: 'undo', changeIds, agreedEdits }, onStep),
    sync: (backend, agreedStep, onStep) =>
      ask({ operation: 'sync', backend, agreedStep } as const, syncOutcomeSchema, onStep, failed),
    stepClock: ({ offset, measuredAt }, onStep) =>
      ask(
        { operation: 'step-clock', offset, measuredAt } as const,
        syncOutcomeSchema,
        onStep,
        failed,
      ),
    startService: (backend, onStep) =>
      ask({ operation: 'start-service', backend } as const, startOutcomeSchema, onStep, failed),
  };
}

const failed = (step: HelperStep, error: AppError) => ({ state: 'failed', step, error }) as const;

/** The helper ended without an answer that can be read. */
const noAnswer = ({ exitCode, stderr }: Extract<Attempt, { state: 'ended' }>) =>
  appError('os.command-failed', { program: LAUNCHER, exitCode, detail: tidy(stderr) }, 'later');
