import { z } from 'zod';

const seconds = z.number();

/** What `trueclock query --json` and `survey --json` print: every key, no other. */
export const surveySchema = z.strictObject({
  version: z.literal(1),
  takenAt: z.iso.datetime(),
  servers: z.array(
    z.strictObject({
      host: z.string(),
      address: z.string().nullable(),
      port: z.int(),
      offset: seconds.nullable(),
      bound: seconds.nonnegative().nullable(),
      delay: seconds.nullable(),
      jitter: seconds.nonnegative().nullable(),
      stratum: z.int().nullable(),
      leap: z.enum(['none', 'insert', 'delete', 'unsynchronised']).nullable(),
      referenceId: z.string().nullable(),
      rootDelay: seconds.nullable(),
      rootDispersion: seconds.nullable(),
      precision: z.int().nullable(),
      authentication: z.enum(['none', 'nts']),
      verdict: z.enum(['used', 'usable', 'rejected', 'silent']),
      reasons: z.array(z.string().regex(/^[a-z-]+$/)),
      samples: z.array(z.strictObject({ offset: seconds, delay: seconds })),
    }),
  ),
  selection: z
    .strictObject({
      offset: seconds,
      bound: seconds,
      jitter: seconds.nullable(),
      survivors: z.array(z.string()),
      falsetickers: z.array(z.string()),
      reasons: z.array(z.string()),
    })
    .nullable(),
  reasons: z.array(z.string().regex(/^[a-z-]+$/)),
  // Of a survey; a query recommends nobody.
  recommendation: z
    .strictObject({
      chosen: z.array(
        z.strictObject({ host: z.string(), reasons: z.array(z.looseObject({ code: z.string() })) }),
      ),
      omitted: z.array(
        z.strictObject({ host: z.string(), reason: z.looseObject({ code: z.string() }) }),
      ),
      shortfalls: z.array(z.looseObject({ code: z.string() })),
    })
    .optional(),
});
