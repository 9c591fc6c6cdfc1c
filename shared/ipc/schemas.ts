import { z } from 'zod';
import { isHost } from '../address.ts';
import { LINK_IDS } from '../links.ts';
import { BACKEND_IDS } from '../model/backend-id.ts';
import type { DesiredConfig } from '../model/plan.ts';
import { LANGUAGES } from '../model/settings.ts';
import type { MainHandlers } from './contract.ts';

/**
 * What the main process lets in from the renderer, and the helper from anyone: strict shapes with a
 * limit on every size. Only trusted code loads this file (zod probes `new Function`, which the
 * renderer's content security policy reports).
 *
 * The schemas bound form and size. Whether a value makes sense (a known id, two sources alike) is for
 * the handler and the planner to say, because only they can answer with an error that the user can act
 * on.
 */

/** RFC 1035, 2.3.4: a name has at most 253 characters in text form; IPv6 with a zone is shorter. */
const MAX_HOST = 253;
/** A typed address: host, brackets, colon and port, and room for a space typed before or after. */
const MAX_TYPED_ADDRESS = 300;
/** `own:<host>:<port>` is the longest kind of id. */
const MAX_ID = MAX_HOST + 16;
/** The whole list: the catalogue, all servers of the user's own (200), and what service and network name. */
const MAX_IDS = 512;
/** As {@link DesiredConfig.sources} promises; a service needs four and gains nothing beyond ten. */
const MAX_SOURCES = 16;
/** Poll exponents that chrony takes (chrony.conf(5): minpoll −6, maxpoll 24). */
const POLL = { min: -6, max: 24 };
/** SHA-256 in lower-case hex. */
const HASH = /^[0-9a-f]{64}$/;

/** `<number>-<random>`, as the helper names changes. Never holds a path separator. */
export const CHANGE_ID = /^[0-9]{6,9}-[0-9a-f]{8}$/;

/** Printable characters only: no text from outside brings a line break or a control character. */
const PRINTABLE = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u;

const hash = z.string().regex(HASH);
const nothing = z.undefined();
const line = (max: number) => z.string().min(1).max(max).regex(PRINTABLE);
const id = line(MAX_ID);
const ids = z.array(id).max(MAX_IDS).readonly();
const poll = z.int().min(POLL.min).max(POLL.max).nullable();

const sourceConfig = z
  .strictObject({
    // What passes can be neither an option nor more than one word of a configuration file.
    host: z.string().max(MAX_HOST).refine(isHost),
    port: z.int().min(1).max(65_535),
    kind: z.enum(['server', 'pool']),
    iburst: z.boolean(),
    prefer: z.boolean(),
    nts: z.boolean(),
    minpoll: poll,
    maxpoll: poll,
    leap: z.enum(['steps', 'smears', 'unknown']),
  })
  .readonly();

/** What the user wants of a time service; the elevated helper parses its request with it too. */
export const desiredConfigSchema = z
  .strictObject({
    backend: z.enum(BACKEND_IDS),
    mode: z.enum(['replace', 'add']),
    sources: z.array(sourceConfig).min(1).max(MAX_SOURCES).readonly(),
  })
  .readonly();

/** Form alone: the limits of the numbers stand with the kept settings, which no change gets past. */
const preferences = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).exactOptional(),
  language: z.enum(['system', ...LANGUAGES]).exactOptional(),
  units: z.enum(['auto', 's', 'ms', 'us']).exactOptional(),
  watching: z.boolean().exactOptional(),
  watchInterval: z.number().exactOptional(),
  alertAbove: z.number().exactOptional(),
  notify: z.boolean().exactOptional(),
  startAtLogin: z.boolean().exactOptional(),
  startHidden: z.boolean().exactOptional(),
  closeToTray: z.boolean().exactOptional(),
  keepDays: z.int().exactOptional(),
  service: z.enum(BACKEND_IDS).nullable().exactOptional(),
  welcomed: z.boolean().exactOptional(),
});

/** Times that a `Date` can hold (ECMA-262, 21.4.1.1: 8.64e15 ms either way), in order. */
const moment = z.int().min(-8.64e15).max(8.64e15);
const historyRange = z
  .strictObject({ from: moment, to: moment })
  .refine(({ from, to }) => from <= to)
  .readonly();

/** One schema for every query and command of the contract. */
export const payloadSchemas = {
  state: { snapshot: nothing },
  machine: { refresh: nothing, start: nothing },
  measure: {
    check: nothing,
    survey: z.strictObject({ ids }).readonly(),
    stop: nothing,
  },
  servers: {
    add: z.strictObject({ text: z.string().max(MAX_TYPED_ADDRESS) }).readonly(),
    addAll: z
      .strictObject({ texts: z.array(z.string().max(MAX_TYPED_ADDRESS)).max(MAX_IDS).readonly() })
      .readonly(),
    remove: z.strictObject({ id }).readonly(),
  },
  change: {
    plan: desiredConfigSchema,
    apply: z.strictObject({ hash }).readonly(),
    undo: z
      .strictObject({ changeId: z.string().regex(CHANGE_ID), agreedEdits: hash.nullable() })
      .readonly(),
    list: nothing,
    dismiss: nothing,
  },
  sync: {
    start: nothing,
    confirm: z.strictObject({ step: z.boolean() }).readonly(),
    dismiss: nothing,
  },
  diagnose: { run: nothing, stop: nothing },
  history: { view: historyRange, servers: historyRange },
  settings: {
    set: preferences.readonly(),
    setWatched: z.strictObject({ ids }).readonly(),
  },
  shell: {
    openOperatorPage: z.strictObject({ presetId: id }).readonly(),
    copyCommands: nothing,
    copyDiagnostics: nothing,
    openLink: z.strictObject({ id: z.enum(LINK_IDS) }).readonly(),
    openSystemSettings: z.strictObject({ page: z.enum(['network', 'date-time']) }).readonly(),
    exportHistory: z
      .strictObject({ format: z.enum(['csv', 'json']), range: historyRange })
      .readonly(),
    exportServers: z.strictObject({ ids }).readonly(),
    importServers: nothing,
  },
  app: { about: nothing },
} satisfies PayloadSchemas;

/** The contract's leaves with a schema each: a leaf without one, or one without a leaf, is a type error. */
export type PayloadSchemas = {
  readonly [G in keyof MainHandlers]: {
    readonly [L in keyof MainHandlers[G]]: z.ZodType<PayloadOf<MainHandlers[G][L]>>;
  };
};

type PayloadOf<H> = H extends (...args: infer A) => unknown
  ? A extends [infer P]
    ? P
    : undefined
  : never;

/** Every property with whether it may be absent, so that {@link Same} sees the difference. */
type Marked<T> = T extends object
  ? {
      [K in keyof T]-?: [Marked<T[K]>, T extends Required<Pick<T, K>> ? 'required' : 'optional'];
    }
  : T;
/** `true` only when each type takes what the other takes. */
type Same<A, B> = [Marked<A>] extends [Marked<B>]
  ? [Marked<B>] extends [Marked<A>]
    ? true
    : false
  : false;

/** Leaves whose schema lets through more or less than the contract says. */
type Mismatch = {
  [G in keyof MainHandlers]: {
    [L in keyof MainHandlers[G]]: Same<
      z.output<LeafSchema<G, L>>,
      PayloadOf<MainHandlers[G][L]>
    > extends true
      ? never
      : [G, L];
  }[keyof MainHandlers[G]];
}[keyof MainHandlers];
type LeafSchema<
  G extends keyof MainHandlers,
  L extends keyof MainHandlers[G],
> = L extends keyof (typeof payloadSchemas)[G]
  ? Extract<(typeof payloadSchemas)[G][L], z.ZodType>
  : never;

// Fails to compile, naming the leaf, when a schema and the contract part ways.
true satisfies [Mismatch] extends [never] ? true : Mismatch;
true satisfies Same<z.output<typeof desiredConfigSchema>, DesiredConfig>;
