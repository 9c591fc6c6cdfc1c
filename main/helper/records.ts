import { join } from 'node:path';
import { z } from 'zod';
import { CHANGE_ID, desiredConfigSchema } from '#shared/ipc/schemas.ts';
import type { ChangeRecord, PlanAction } from '#shared/model/plan.ts';
import { err, ok, type Result } from '#shared/result.ts';

/**
 * What is kept of changes: a record for each, and a journal while one is under way. Root writes them, everyone
 * may read them.
 */

/** Grows when a reader of before would take something wrong. */
const VERSION = 1;

const id = z.string().regex(CHANGE_ID);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const path = z.string().startsWith('/').max(4096);
/** On Windows with a drive. */
const program = z
  .string()
  .regex(/^(\/|[A-Za-z]:\\)/)
  .max(4096);
const count = z.int().min(0);

const action = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['create-file', 'change-file']), path, sources: count }),
  z.strictObject({ kind: z.literal('remove-file'), path }),
  z.strictObject({ kind: z.literal('switch-off'), path, line: count, text: z.string() }),
  z.strictObject({ kind: z.enum(['reload', 'restart', 'enable', 'start']), unit: z.string() }),
  z.strictObject({ kind: z.literal('set-servers'), unit: z.string(), sources: count }),
  z.strictObject({ kind: z.literal('verify'), seconds: z.number() }),
]);
// Fails to compile when a plan has a kind of action that no record could hold.
true satisfies PlanAction extends z.infer<typeof action> ? true : PlanAction;

const lineNumber = count.nullable();
const diffLine = z.strictObject({
  kind: z.enum(['context', 'add', 'remove']),
  text: z.string(),
  oldLine: lineNumber,
  newLine: lineNumber,
});

const setting = z.strictObject({
  place: z.string(),
  name: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

const storedChange = z.strictObject({
  version: z.literal(VERSION),
  id,
  at: z.number(),
  planHash: hash,
  desired: desiredConfigSchema,
  actions: z.array(action).max(4096),
  files: z
    .array(
      z.strictObject({
        path,
        before: hash.nullable(),
        after: hash.nullable(),
        diff: z.array(z.array(diffLine).readonly()).readonly().nullable(),
        /** Mode, owner and group of before; null: the file did not exist. */
        owner: z.strictObject({ mode: z.int(), uid: z.int(), gid: z.int() }).nullable(),
      }),
    )
    .max(64),
  settings: z.array(setting).max(64),
  /** Folders that were made for new files. */
  folders: z.array(path).max(64),
  /** What brings the service back to what it did before, in order. */
  restore: z
    .array(z.strictObject({ program, args: z.array(z.string().max(4096)).max(16) }))
    .max(32),
  /** `begun` means nothing by itself: the journal tells whether anything was touched. */
  state: z.enum(['begun', 'in-force', 'undone', 'taken-back', 'left']),
  copies: z.array(z.strictObject({ path, copy: path })).max(64),
});

/** A {@link ChangeRecord} with all that is needed to take the change back. */
export type StoredChange = z.infer<typeof storedChange> & ChangeRecord;

const journal = z.strictObject({
  version: z.literal(VERSION),
  /** Both lead back to the files of before the changes when they are cut short. */
  kind: z.enum(['apply', 'undo']),
  /** Newest first; several in an undo only. */
  ids: z.array(id).min(1),
  /** Every file with what it is before and after the work; an undo may begin with what someone else wrote. */
  files: z.array(z.strictObject({ path, before: hash.nullable(), after: hash.nullable() })),
});

/** Names the changes that are under way; it exists exactly while files may be between old and new. */
export type Journal = z.infer<typeof journal>;

/** Why something kept cannot be used. */
export type Problem = 'newer' | 'damaged';

function parse<T>(schema: z.ZodType<T>, text: string): Result<T, Problem> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err('damaged');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const { data } = z.object({ version: z.int().min(VERSION + 1) }).safeParse(value);
  return err(data === undefined ? 'damaged' : 'newer');
}

/** A record as it is kept. */
export const parseChange = (text: string): Result<StoredChange, Problem> =>
  parse(storedChange, text);
/** A journal as it is kept. */
export const parseJournal = (text: string): Result<Journal | null, Problem> => parse(journal, text);
/** Nothing is under way. */
export const NO_JOURNAL: Result<Journal | null, Problem> = ok(null);

/** Where the journal is. */
export const journalFile = (stateDir: string): string => join(stateDir, 'journal.json');
/** Where a change is kept: its record and its files. The id must match CHANGE_ID. */
export const changeFolder = (stateDir: string, changeId: string): string =>
  join(stateDir, 'changes', changeId);
/** The record in the folder of a change. */
export const changeFile = (stateDir: string, changeId: string): string =>
  join(changeFolder(stateDir, changeId), 'record.json');

/** The change ids among the names of a folder, newest first. */
export const changeIds = (names: readonly string[]): string[] =>
  names
    .filter((name) => CHANGE_ID.test(name))
    .sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10) || (a < b ? 1 : -1));
