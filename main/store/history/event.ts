import { z } from 'zod';
import { BACKEND_IDS } from '#shared/model/backend-id.ts';
import type { HistoryEvent } from '#shared/model/history.ts';

/** The latest instant that a date can hold (ECMA-262, 21.4.1.1), in milliseconds; a hostile clock, or a damaged
 * file, goes further. */
export const LATEST_DATE = 8.64e15;

/** Beyond it there is nothing that a time line could write. */
const at = z.number().min(-LATEST_DATE).max(LATEST_DATE);
const seconds = z.number();

const event: z.ZodType<HistoryEvent> = z.discriminatedUnion('kind', [
  z.object({
    at,
    kind: z.literal('watch'),
    state: z.enum(['started', 'ended', 'paused', 'resumed']),
  }),
  z.object({ at, kind: z.literal('clock-stepped'), seconds }),
  z.object({ at, kind: z.literal('slept'), seconds }),
  z.object({ at, kind: z.literal('network'), state: z.enum(['up', 'down', 'changed']) }),
  z.object({
    at,
    kind: z.literal('service'),
    service: z.enum(BACKEND_IDS),
    running: z.boolean(),
  }),
  z.object({
    at,
    kind: z.literal('change'),
    changeId: z.string().nullable(),
    what: z.enum(['applied', 'undone', 'failed']),
  }),
  z.object({
    at,
    kind: z.literal('sync'),
    method: z.enum(['slew', 'step', 'set']),
    offset: seconds.nullable(),
  }),
]);

/** Reads an event as it was kept; null: it is none that is known. */
export function readEvent(text: string): HistoryEvent | null {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return null;
  }
  const read = event.safeParse(content);
  return read.success ? read.data : null;
}
