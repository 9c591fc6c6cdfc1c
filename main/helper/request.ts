import { z } from 'zod';
import { appError, type AppError } from '#shared/errors.ts';
import { CHANGE_ID, desiredConfigSchema } from '#shared/ipc/schemas.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { HelperRequest } from './protocol.ts';

/** A request for the full 16 sources has about 8 KB; Linux passes no argument above 128 KB. Characters. */
const MAX_TOKEN = 64 * 1024;

/** More changes than anybody takes back at once, and as many ids as the token has room for. */
const MAX_CHANGES = 1000;

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const { backend } = desiredConfigSchema.unwrap().shape;

const requestSchema = z.discriminatedUnion('operation', [
  z.strictObject({
    operation: z.literal('apply'),
    desired: desiredConfigSchema,
    planHash: hash,
  }),
  z.strictObject({
    operation: z.literal('undo'),
    changeIds: z.array(z.string().regex(CHANGE_ID)).min(1).max(MAX_CHANGES).nullable(),
    agreedEdits: hash.nullable(),
  }),
  z.strictObject({
    operation: z.literal('sync'),
    backend,
    agreedStep: z.number().nullable(),
  }),
  // Whether it can be is for `judgeSetting` to say, by the clocks of this side.
  z.strictObject({
    operation: z.literal('step-clock'),
    offset: z.number(),
    measuredAt: z.strictObject({ wall: z.number(), steady: z.number() }),
  }),
  z.strictObject({ operation: z.literal('start-service'), backend }),
]) satisfies z.ZodType<HelperRequest>;

const invalid = (problem: string): Result<never, AppError> =>
  err(appError('plan.invalid', { field: 'request', problem }, 'never'));

/** A request as the one argument of the elevated program: base64url, so that no shell, dialog or log on the
 * way finds anything in it to interpret. */
export const encodeRequest = (request: HelperRequest): string =>
  Buffer.from(JSON.stringify(request)).toString('base64url');

/**
 * Reads a request that may come from anyone: `plan.invalid` unless it is of the exact shape. It bounds form
 * and size; what is asked is judged by the planner, which refuses hosts that are none.
 */
export function decodeRequest(argv: readonly string[]): Result<HelperRequest, AppError> {
  const [token] = argv;
  if (token === undefined || argv.length !== 1) return invalid('not exactly one argument');
  if (token.length > MAX_TOKEN) return invalid('too long');
  if (!/^[A-Za-z0-9_-]+$/.test(token)) return invalid('not base64url');
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return invalid('not JSON');
  }
  const parsed = requestSchema.safeParse(json);
  return parsed.success ? ok(parsed.data) : invalid('not a request');
}
