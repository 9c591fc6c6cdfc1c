import { printable } from '#shared/format.ts';
import type {
  ApplyOutcome,
  ChangePlan,
  DiffLine,
  EditedFile,
  FileChange,
  Recovery,
  SettingChange,
  NoService,
  StartOutcome,
  StepEvent,
  SyncOutcome,
  SyncPreview,
  Verification,
} from '#shared/model/plan.ts';
import { seconds } from './figures.ts';
import { type CliIo, type Color, paint } from './io.ts';
import { clockSentence } from './survey-text.ts';
import { actionWords, warningWords } from './plan-words.ts';
import { errorWords, STEPS } from './words.ts';

/** A plan for people: what will happen, what to know, and every line that changes. */
export function planText(plan: ChangePlan, io: Pick<CliIo, 'color'>): string {
  if (plan.noChange) return 'Nothing to change: the service follows these servers already.\n';
  const lines = [
    'This would',
    ...plan.actions.map((action) => `  - ${actionWords(action)}`),
    ...plan.warnings.map((warning) => paint(io, 'yellow', `  ! ${warningWords(warning)}`)),
    ...plan.files.flatMap((file) => ['', ...fileLines(file, io)]),
    ...plan.settings.flatMap((setting) => ['', ...settingLines(setting, io)]),
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
  return [
    `--- ${before === null ? '/dev/null' : name}`,
    `+++ ${after === null ? '/dev/null' : name}`,
    ...hunkLines(diff, io),
  ];
}

const hunkLines = (diff: FileChange['diff'], io: Pick<CliIo, 'color'>): readonly string[] =>
  diff.flatMap((hunk) => [
    `@@ -${rangeOf(hunk, 'oldLine')} +${rangeOf(hunk, 'newLine')} @@`,
    ...hunk.map(({ kind, text }) => {
      const { sign, color } = SIGN[kind];
      return paint(io, color, `${sign}${printable(text)}`);
    }),
  ]);

function settingLines(
  { place, name, before, after }: SettingChange,
  io: Pick<CliIo, 'color'>,
): readonly string[] {
  const line = (kind: 'add' | 'remove', value: string | null): readonly string[] =>
    value === null
      ? []
      : [paint(io, SIGN[kind].color, `${SIGN[kind].sign}${printable(`${name} = ${value}`)}`)];
  return [`@@ ${printable(place)} @@`, ...line('remove', before), ...line('add', after)];
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
      const copies = (outcome.copies ?? []).map(
        ({ path, copy }) =>
          `What others had written in ${printable(path)} is kept as ${printable(copy)}.\n`,
      );
      return `${recoveryText(outcome.recovered)}${done}.${follows}\n${copies.join('')}`;
    }
    case 'edited':
      return `${recoveryText(outcome.recovered)}${editedText(outcome.edits)}`;
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

/** Which files someone else edited, so that nothing was undone, and what they changed in them. */
function editedText(edits: readonly EditedFile[]): string {
  const lines = edits.flatMap(({ path, diff }) => [
    `${printable(path)} was edited by someone else since:`,
    ...(diff === null
      ? ['  (not shown: it is long, or not for everyone to read)']
      : hunkLines(diff, { color: false })),
  ]);
  return [...lines, 'Nothing was undone.', ''].join('\n');
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
export function previewText(preview: SyncPreview): string {
  const { offset, bound, method, noService, slewSeconds } = preview;
  if (offset === null) {
    const then = method === 'set' ? '' : '; the service will see';
    return `Could not measure how far this clock is off${then}.\n`;
  }
  const sentence = clockSentence(offset, bound);
  if (method === 'set') {
    const then = noService === 'too-far' ? '.' : '; nothing keeps it right after that.';
    return `${sentence} ${NO_SERVICE[noService ?? 'cannot-run']} It will be set once, by ${seconds(offset)}${then}\n`;
  }
  if (method === 'step') return `${sentence} It will be stepped by ${seconds(offset)}.\n`;
  return slewSeconds === null || slewSeconds === 0
    ? `${sentence}\n`
    : `${sentence} It will be slewed, in about ${seconds(slewSeconds)}.\n`;
}

const NO_SERVICE: Readonly<Record<NoService, string>> = {
  'none-installed': 'No time service is installed that could correct it.',
  'cannot-run': 'No time service here can run to correct it.',
  'not-started': 'The time service did not start, so it cannot correct it.',
  'too-far': 'That is too far for the time service to correct it.',
};

const THEN_NOTHING = 'No time service keeps it right from now on.';
const THEN_SERVICE = 'From here on the time service can keep it right.';

/** What became of the start of a service. */
export function startText(outcome: StartOutcome): string {
  return outcome.state === 'started'
    ? `${recoveryText(outcome.recovered)}${printable(outcome.unit)} was started.\n`
    : syncText(outcome);
}

/** What became of a sync; `noService`: why no service did it. */
export function syncText(outcome: SyncOutcome, noService?: NoService): string {
  switch (outcome.state) {
    case 'synchronised': {
      if (outcome.method === 'set') {
        const then = noService === 'too-far' ? THEN_SERVICE : THEN_NOTHING;
        return `${recoveryText(outcome.recovered)}The clock was set. ${then}\n`;
      }
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
