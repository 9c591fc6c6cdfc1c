import { z } from 'zod';
import { addressText, isHost, NTP_PORT } from '#shared/address.ts';
import { MAX_SLOWED } from '#shared/core/schedule.ts';
import { BACKEND_IDS } from '#shared/model/backend-id.ts';
import { DEFAULT_PREFERENCES, PREFERENCE_LIMITS, type Limits } from '#shared/model/preferences.ts';
import { LANGUAGES, type Settings } from '#shared/model/settings.ts';
import { presets } from '#shared/presets/servers.ts';
import { err, ok, type Result } from '#shared/result.ts';

/** Most servers of their own that a user can keep: far more than anyone compares. */
export const MAX_OWN_SERVERS = 200;
/** Most watched servers; a check of Overview asks each of them. */
const MAX_WATCHED = 100;
/** Most hosts remembered for having refused us. */
const MAX_REFUSED = 1000;
/** `own:`, a host of 253, `:` and a port. */
const MAX_ID_LENGTH = 263;

const host = z.string().refine(isHost);
const port = z.int().min(1).max(65_535);

/** A preset id, `own:<host>:<port>`, `service:<host>` or `network:<host>`. An id that means nothing any more is
 * kept: a service's source may come back, and so may the network. */
const sourceId = z
  .string()
  .max(MAX_ID_LENGTH)
  .regex(/^[a-z0-9][a-z0-9.:-]*$/);

/** A server that the user typed. Nothing is known of it, so nothing else may be claimed here. */
const own = z
  .strictObject({
    id: sourceId,
    host,
    port,
    kind: z.literal('server'),
    operator: z.null(),
    leap: z.literal('unknown'),
    nts: z.null(),
  })
  .refine((server) => server.id === `own:${server.host}:${server.port}`);

const unique = (values: readonly string[]): boolean => new Set(values).size === values.length;

/** What every version keeps of servers. */
const servers = {
  own: z
    .array(own)
    .max(MAX_OWN_SERVERS)
    .refine((servers) => unique(servers.map((server) => server.id))),
  watched: z.array(sourceId).max(MAX_WATCHED).refine(unique),
  refusedBy: z
    // Earlier programs kept no port.
    .array(z.strictObject({ host, port: port.default(NTP_PORT), at: z.int() }))
    .max(MAX_REFUSED)
    .refine((refusals) => unique(refusals.map(addressText))),
  slowedBy: z
    .array(z.strictObject({ host, port, at: z.int(), kisses: z.int().min(1) }))
    .max(MAX_SLOWED)
    .refine((slowdowns) => unique(slowdowns.map(addressText)))
    // Earlier programs kept none.
    .default([]),
};

const within = ({ least, most }: Limits) => z.number().min(least).max(most);
const theme = z.enum(['system', 'light', 'dark']);

const version1 = z.strictObject({ version: z.literal(1), ...servers, theme });

const version2 = z.strictObject({
  version: z.literal(2),
  ...servers,
  theme,
  language: z.enum(['system', ...LANGUAGES]),
  units: z.enum(['auto', 's', 'ms', 'us']),
  watching: z.boolean(),
  watchInterval: within(PREFERENCE_LIMITS.watchInterval),
  alertAbove: within(PREFERENCE_LIMITS.alertAbove),
  notify: z.boolean(),
  startAtLogin: z.boolean(),
  startHidden: z.boolean(),
  closeToTray: z.boolean(),
  keepDays: within(PREFERENCE_LIMITS.keepDays).int(),
  service: z.enum(BACKEND_IDS).nullable(),
  welcomed: z.boolean(),
});

/** How the content of each version is read: strictly, then turned into the present one. */
const readers: Readonly<Record<number, (content: unknown) => Result<Settings, string>>> = {
  // Whoever has settings of the first version has used the app.
  1: (content) =>
    mapped(parsed(version1, content), (old) => ({
      ...DEFAULT_PREFERENCES,
      welcomed: true,
      ...old,
      version: 2,
    })),
  2: (content) => parsed(version2, content),
};

function parsed<T>(schema: z.ZodType<T>, content: unknown): Result<T, string> {
  const read = schema.safeParse(content);
  if (read.success) return ok(read.data);
  const where = read.error.issues[0]?.path.map(String).join('.') ?? '';
  return err(`not valid at "${where}"`);
}

const mapped = <T, U>(result: Result<T, string>, change: (value: T) => U): Result<U, string> =>
  result.ok ? ok(change(result.value)) : result;

/** The settings of a first start: the suggested servers are watched. */
export const defaultSettings = (): Settings => ({
  version: 2,
  own: [],
  watched: presets.filter((preset) => preset.suggested).map((preset) => preset.id),
  refusedBy: [],
  slowedBy: [],
  ...DEFAULT_PREFERENCES,
});

/** Checks settings strictly, of any version that is known: no unknown key, no value out of range. The error
 * says where, in English, for the log. */
export function readSettings(content: unknown): Result<Settings, string> {
  const head = z.looseObject({ version: z.int() }).safeParse(content);
  if (!head.success) return err('no version number');
  const read = readers[head.data.version];
  return read === undefined ? err(`unknown version ${head.data.version}`) : read(content);
}
