import { printable } from '#shared/format.ts';
import type {
  ApplyOutcome,
  ChangePlan,
  DiffLine,
  FileChange,
  Recovery,
  StepEvent,
  SyncOutcome,
  SyncPreview,
  Verification,
} from '#shared/model/plan.ts';
import { seconds } from './figures.ts';
import { type CliIo, type Color, paint } from './io.ts';
import { clockSentence } from './survey-text.ts';
import { actionWords, errorWords, STEPS, warningWords } from './words.ts';

/** A plan for people: what will happen, what to know, and every line that changes. */
export function planText(plan: ChangePlan, io: Pick<CliIo, 'color'>): string {
  if (plan.noChange) return 'Nothing to change: the service follows these servers already.\n';
  const lines = [
    'This would',
    ...plan.actions.map((action) => `  - ${actionWords(action)}`),
    ...plan.warnings.map((warning) => paint(io, 'yellow', `  ! ${warningWords(warning)}`)),
    ...plan.files.flatMap((file) => ['', ...fileLines(file, io)]),
    ...(plan.commands.length === 0 ? [] : ['']),
    ...plan.commands.map(({ program, args }) => `$ ${printable([program, ...args].join(' '))}`),
  ];
  return `${lines.join('\n')}\n`;
}

const SIGN: Readonly<Record<DiffLine['kind'], { sign: string; color: Color }>> = {
  context: { sign: ' ', color: 'dim' },
  add: { sign: '+', color: 'green' },
  remove: { sign: '-', color: 'red' },
};

function fileLines({ path, before, after, diff }: FileChange, io: Pick<CliIo, 'color'>) {
  const name = printable(path);
  const hunks = diff.flatMap((hunk) => [
    `@@ -${rangeOf(hunk, 'oldLine')} +${rangeOf(hunk, 'newLine')} @@`,
    ...hunk.map(({ kind, text }) => {
      const { sign, color } = SIGN[kind];
      return paint(io, color, `${sign}${printable(text)}`);
    }),
  ]);
  return [
    `--- ${before === null ? '/dev/null' : name}`,
    `+++ ${after === null ? '/dev/null' : name}`,
    ...hunks,
  ];
}

/** First line and count, as in a unified diff. */
function rangeOf(hunk: readonly DiffLine[], side: 'oldLine' | 'newLine'): string {
  const numbers = hunk.flatMap((line) => line[side] ?? []);
  return `${String(numbers[0] ?? 0)},${String(numbers.length)}`;
}

/** A step as it begins, for a person who waits. */
export const stepText = ({ step, state }: StepEvent): string | null =>
  state === 'done' ? null : `${STEPS[step]}${state === 'failed' ? ': failed' : ' …'}\n`;

/** What became of a change. */
export function applyText(outcome: ApplyOutcome, what: 'apply' | 'undo'): string {
  const done = what === 'apply' ? 'Applied' : 'Undone';
  switch (outcome.state) {
    case 'applied': {
      const follows = followsText(outcome.verification);
      return `${recoveryText(outcome.recovered)}${done}.${follows}\n`;
    }
    case 'cancelled':
      return 'Cancelled: nothing was changed.\n';
    case 'stale':
      return 'The configuration has changed since the plan was made: nothing was changed. Try again.\n';
    case 'unavailable':
      return `Nothing was changed: ${errorWords(outcome.error)}.\n`;
    case 'failed': {
      const state = outcome.undone
        ? 'The former configuration is in force.'
        : 'The former configuration could not be put back; the next run tries again.';
      return `${recoveryText(outcome.recovered)}Failed while ${STEPS[outcome.step]}: ${errorWords(outcome.error)}. ${state}\n`;
    }
  }
}

function followsText(verification: Verification | null): string {
  const selected = verification?.selected ?? null;
  if (verification === null || selected === null) return '';
  const { reachable, of } = verification;
  return ` The service follows ${printable(selected)}; ${String(reachable)} of ${String(of)} sources reachable.`;
}

/** What was found of an earlier run that was cut short. */
export function recoveryText(recovered: Recovery | null | undefined): string {
  if (recovered === null || recovered === undefined) return '';
  const did = {
    none: 'nothing had to be done',
    'rolled-back': 'the files of before are in place again',
    kept: 'someone else has edited them since, so they were left as they are',
  }[recovered.action];
  return `An earlier change had been cut short: ${did}.\n`;
}

/** What a sync will do. */
export function previewText({ offset, bound, method, slewSeconds }: SyncPreview): string {
  if (offset === null)
    return 'Could not measure how far this clock is off; the service will see.\n';
  const sentence = clockSentence(offset, bound);
  if (method === 'step') return `${sentence} It will be stepped by ${seconds(offset)}.\n`;
  return slewSeconds === null || slewSeconds === 0
    ? `${sentence}\n`
    : `${sentence} It will be slewed, in about ${seconds(slewSeconds)}.\n`;
}

/** What became of a sync. */
export function syncText(outcome: SyncOutcome): string {
  switch (outcome.state) {
    case 'synchronised': {
      const to = outcome.follows === null ? '' : ` to ${printable(outcome.follows)}`;
      const left =
        outcome.slewSeconds > 0
          ? ` The rest is being slewed, for about ${seconds(outcome.slewSeconds)}.`
          : '';
      const how = outcome.method === 'step' ? 'The clock was stepped. ' : '';
      return `${recoveryText(outcome.recovered)}${how}Synchronised${to}.${left}\n`;
    }
    case 'cancelled':
      return 'Cancelled: nothing was done.\n';
    case 'unavailable':
      return `Nothing was done: ${errorWords(outcome.error)}.\n`;
    case 'failed':
      return `${recoveryText(outcome.recovered)}Failed while ${STEPS[outcome.step]}: ${errorWords(outcome.error)}.\n`;
  }
}
