import { z } from 'zod';
import type { AppError } from '#shared/errors.ts';
import type {
  ApplyOutcome,
  DiffLine,
  EditedFile,
  StartOutcome,
  StepEvent,
  SyncOutcome,
} from '#shared/model/plan.ts';
import { CHANGE_ID } from '#shared/ipc/schemas.ts';
import type { AnyAnswer } from './protocol.ts';

/**
 * What the elevated program prints: one JSON value a line, `{"step":…}` as steps happen and at the end one
 * `{"answer":…}`. The reader has no rights to lose, but shows what it reads: it is parsed strictly too, since
 * anything may stand where the helper is expected.
 */

/** More than every step of every operation prints. Characters. */
const MAX_OUTPUT = 256 * 1024;

/** No control or formatting characters: names and details come from configurations and servers. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\p{Cc}\p{Cf}]*$/u);
const seconds = z.number();
const step = z.enum([
  'recover',
  'read',
  'compare',
  'backup',
  'write',
  'activate',
  'verify',
  'undo',
  'start',
  'burst',
  'step',
  'wait',
]);

const stepEvent = z.strictObject({
  step,
  state: z.enum(['running', 'done', 'failed']),
  at: seconds,
}) satisfies z.ZodType<StepEvent>;

/** The code and its context are not checked against each other: whoever shows an error must cope with a
 * value that is missing. */
const error = z
  .strictObject({
    code: z
      .string()
      .max(64)
      .regex(/^(net|ntp|nts|os|priv|plan|store)\.[a-z-]+$|^bug$/),
    retry: z.enum(['now', 'later', 'never']),
    context: z.record(
      text(64),
      z.union([text(4096), z.number(), z.null(), z.array(text(512)).max(64)]),
    ),
  })
  .transform((value) => value as unknown as AppError);

const changeId = z.string().regex(CHANGE_ID);
const recovered = z
  .strictObject({
    changeIds: z.array(changeId).max(1000),
    found: z.enum(['old', 'new', 'mixed', 'foreign']),
    action: z.enum(['none', 'rolled-back', 'kept']),
  })
  .nullable();
const verification = z
  .strictObject({
    selected: text(256).nullable(),
    reachable: z.int().min(0),
    of: z.int().min(0),
    seconds,
  })
  .nullable();

const diffLine = z.strictObject({
  kind: z.enum(['context', 'add', 'remove']),
  text: z.string().max(4096),
  oldLine: z.int().nullable(),
  newLine: z.int().nullable(),
}) satisfies z.ZodType<DiffLine>;
/** More edits than a person has made of the files of changes, and what the output has room for. */
const MAX_EDITS = 1000;
const edited = z.strictObject({
  path: text(4096),
  diff: z.array(z.array(diffLine)).nullable(),
}) satisfies z.ZodType<EditedFile>;
const copies = z.array(z.strictObject({ path: text(4096), copy: text(4096) })).max(MAX_EDITS);

const cancelled = z.strictObject({ state: z.literal('cancelled') });
const unavailable = z.strictObject({ state: z.literal('unavailable'), error });

/** Outcomes of `apply` and `undo`. */
export const applyOutcomeSchema = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('applied'),
    changeId: changeId.nullable(),
    verification,
    recovered,
    copies: copies.default([]),
  }),
  z.strictObject({
    state: z.literal('edited'),
    edits: z.array(edited).max(MAX_EDITS),
    agreement: z.string().regex(/^[0-9a-f]{64}$/),
    recovered,
  }),
  cancelled,
  z.strictObject({ state: z.literal('stale'), recovered: recovered.default(null) }),
  unavailable,
  z.strictObject({
    state: z.literal('failed'),
    step,
    error,
    undone: z.boolean(),
    verification,
    recovered,
  }),
]) satisfies z.ZodType<ApplyOutcome>;

/** Nothing was done, or not all. */
const failedWork = z.strictObject({
  state: z.literal('failed'),
  step,
  error,
  recovered: recovered.default(null),
});

/** Outcomes of `start-service`. */
export const startOutcomeSchema = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('started'),
    unit: text(256),
    recovered: recovered.default(null),
  }),
  cancelled,
  unavailable,
  failedWork,
]) satisfies z.ZodType<StartOutcome>;

/** Outcomes of `sync` and `step-clock`. */
export const syncOutcomeSchema = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('synchronised'),
    method: z.enum(['slew', 'step', 'set']),
    offset: seconds.nullable(),
    follows: text(256).nullable(),
    slewSeconds: seconds,
    seconds,
    recovered: recovered.default(null),
  }),
  cancelled,
  unavailable,
  failedWork,
]) satisfies z.ZodType<SyncOutcome>;

/** One line for a step. */
export const stepLine = (event: StepEvent): string => `${JSON.stringify({ step: event })}\n`;
/** The last line. */
export const answerLine = (answer: AnyAnswer): string => `${JSON.stringify({ answer })}\n`;

/** Takes the helper's output in pieces and reads its lines as they become whole. */
export interface AnswerReader<T> {
  push(piece: string): void;
  /** The answer; null when there was none, more than one, or anything that is not of the protocol. */
  end(): T | null;
}

/** Reads an output whose answer is of the given shape. After the first thing that is not of the protocol
 * nothing more is read. */
export function createAnswerReader<T>(
  schema: z.ZodType<T>,
  onStep: (event: StepEvent) => void,
): AnswerReader<T> {
  const line = z.union([z.strictObject({ step: stepEvent }), z.strictObject({ answer: schema })]);
  let rest = '';
  let size = 0;
  let broken = false;
  let answer: { readonly value: T } | null = null;

  const read = (json: string): void => {
    if (answer !== null) throw new Error('something after the answer');
    const value = line.parse(JSON.parse(json));
    if ('step' in value) onStep(value.step);
    else answer = { value: value.answer };
  };
  return {
    push(piece) {
      size += piece.length;
      if (size > MAX_OUTPUT) broken = true;
      if (broken) return;
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      try {
        lines.forEach(read);
      } catch {
        broken = true;
      }
    },
    end: () => (broken || rest !== '' ? null : (answer?.value ?? null)),
  };
}
