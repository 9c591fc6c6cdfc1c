import type { AppError } from '../errors.ts';
import type { LinkId } from '../links.ts';
import type { About } from '../model/about.ts';
import type { SettingsPage } from '../model/fix.ts';
import type { HistoryRange, HistoryView, ServerHistory } from '../model/history.ts';
import type { ChangeEntry, DesiredConfig } from '../model/plan.ts';
import type { Screen } from '../model/screen.ts';
import type { ServerListImport } from '../model/server-list.ts';
import type { Preferences } from '../model/settings.ts';
import type { Snapshot, SnapshotPatch } from '../model/snapshot.ts';
import type { SourceRef } from '../model/source.ts';
import type { Result } from '../result.ts';

/**
 * The one contract between the main process and the renderer. The main API, the renderer API and the
 * test mock are all derived from this object; nobody types a channel name. Payload schemas stand in
 * `schemas.ts`, which only the main process loads.
 */
declare const payload: unique symbol;
declare const answer: unique symbol;

interface Leaf<K extends 'query' | 'command' | 'event', P, A> {
  readonly kind: K;
  readonly [payload]?: P;
  readonly [answer]?: A;
}
/** Asks, changes nothing. */
export type Query<P, A> = Leaf<'query', P, A>;
/** Asks for something to be done; answers when it has been accepted or done. */
export type Command<P, A> = Leaf<'command', P, A>;
/** Pushed by the main process. */
export type Event<P> = Leaf<'event', P, void>;

const query = <P, A>(): Query<P, A> => ({ kind: 'query' });
const command = <P, A>(): Command<P, A> => ({ kind: 'command' });
const event = <P>(): Event<P> => ({ kind: 'event' });

/** Every query, command and event, by group. */
export const contract = {
  state: {
    /** The whole state. Subscribe to `changed` first, then ask once. */
    snapshot: query<void, Snapshot>(),
    changed: event<SnapshotPatch>(),
  },
  machine: {
    /** Reads the time services again. */
    refresh: command<void, void>(),
    /** Starts the time service that is installed and stopped. Answers when it runs, or when the user said no. */
    start: command<void, void>(),
  },
  measure: {
    /** Measures the watched servers (Overview). Answers when started; progress is in the state. */
    check: command<void, void>(),
    /** Measures the listed servers (Servers), by id: presets, own, the service's, or the network's. Of more than
     * are measured at once, those of most operators are. */
    survey: command<{ readonly ids: readonly string[] }, void>(),
    stop: command<void, void>(),
  },
  servers: {
    /** Adds a server that the user typed (`host`, `host:port`, `[v6]:port`). */
    add: command<{ readonly text: string }, SourceRef>(),
    /** Adds those of a list that are not known yet. One that is no address fails the whole. */
    addAll: command<{ readonly texts: readonly string[] }, Omit<ServerListImport, 'refused'>>(),
    remove: command<{ readonly id: string }, void>(),
  },
  change: {
    /** Computes the plan; it appears in the state for review. */
    plan: command<DesiredConfig, void>(),
    /** Applies the plan under review, named by its hash. */
    apply: command<{ readonly hash: string }, void>(),
    /** Takes back a change and everything newer. Where others edited a file since, the outcome is `edited`, and its
     * `agreement` sent with the same request lets that be replaced. */
    undo: command<{ readonly changeId: string; readonly agreedEdits: string | null }, void>(),
    /** The history of changes, newest first. */
    list: query<void, readonly ChangeEntry[]>(),
    dismiss: command<void, void>(),
  },
  sync: {
    /** Measures and, when no step is needed, syncs at once; else waits for `confirm`. */
    start: command<void, void>(),
    confirm: command<{ readonly step: boolean }, void>(),
    dismiss: command<void, void>(),
  },
  diagnose: {
    /** Runs all checks; progress and findings are in the state. Answers when started. */
    run: command<void, void>(),
    /** Ends the diagnosis early; what was found stays. */
    stop: command<void, void>(),
  },
  history: {
    /** What is remembered of a range. Ask again when `watch.recorded` has grown. */
    view: query<HistoryRange, HistoryView>(),
    /** Each server over a range, for comparison. */
    servers: query<HistoryRange, readonly ServerHistory[]>(),
  },
  settings: {
    /** Changes what is given and keeps the rest. */
    set: command<Partial<Preferences>, void>(),
    setWatched: command<{ readonly ids: readonly string[] }, void>(),
  },
  shell: {
    /** Opens the operator's page of a preset in the browser, by preset id: never a URL from outside. */
    openOperatorPage: command<{ readonly presetId: string }, void>(),
    /** Puts the commands of the plan in the state on the clipboard: never a text from outside. */
    copyCommands: command<void, void>(),
    /** Puts on the clipboard what helps to find a fault, without what tells who the user is. */
    copyDiagnostics: command<void, void>(),
    /** Opens a page of the catalogue (`shared/links.ts`) in the browser. */
    openLink: command<{ readonly id: LinkId }, void>(),
    /** Opens a page of the system's own settings (Windows, macOS). */
    openSystemSettings: command<{ readonly page: SettingsPage }, void>(),
    /** Asks for a file and writes a range of the history to it. Answers false when the user chose none. */
    exportHistory: command<
      { readonly format: 'csv' | 'json'; readonly range: HistoryRange },
      boolean
    >(),
    /** Asks for a file and writes these servers to it, as lines. Answers false when the user chose none. */
    exportServers: command<{ readonly ids: readonly string[] }, boolean>(),
    /** Asks for such a file and adds its servers. Answers null when the user chose none. */
    importServers: command<void, ServerListImport | null>(),
    /** Go to this screen: a notification, the tray, the menu or a second start wants it. */
    navigate: event<Screen>(),
  },
  app: {
    about: query<void, About>(),
  },
} as const;

/** The type of {@link contract}, from which both ends are derived. */
export type Contract = typeof contract;

type PayloadOf<L> = L extends Leaf<'query' | 'command' | 'event', infer P, unknown> ? P : never;
type AnswerOf<L> = L extends Leaf<'query' | 'command', unknown, infer A> ? A : never;
type Args<P> = [P] extends [void] ? [] : [payload: P];

/** What the renderer calls: every reply is a Result; `on…` returns its unsubscribe function. */
export type RendererApi = {
  readonly [G in keyof Contract]: {
    readonly [
      L in keyof Contract[G] as Contract[G][L] extends { readonly kind: 'event' }
        ? `on${Capitalize<L & string>}`
        : L
    ]: Contract[G][L] extends Event<infer P>
      ? (listener: (payload: P) => void) => () => void
      : (
          ...args: Args<PayloadOf<Contract[G][L]>>
        ) => Promise<Result<AnswerOf<Contract[G][L]>, AppError>>;
  };
};

/** What the main process implements: one handler for every query and command. */
export type MainHandlers = {
  readonly [G in keyof Contract]: {
    readonly [
      L in keyof Contract[G] as Contract[G][L] extends { readonly kind: 'event' } ? never : L
    ]: (
      ...args: Args<PayloadOf<Contract[G][L]>>
    ) => Promise<Result<AnswerOf<Contract[G][L]>, AppError>>;
  };
};

/** `trueclock:<group>.<leaf>`: the only place where channel names are made. */
export const channelOf = (group: string, leaf: string): string => `trueclock:${group}.${leaf}`;

/** How the derived renderer API reaches the main process; the preload and the test mock each give one. */
export interface Transport {
  invoke(channel: string, payload: unknown): Promise<unknown>;
  listen(channel: string, listener: (payload: unknown) => void): () => void;
}

/** Builds the renderer's API over a transport, by walking the contract. */
export function createRendererApi(transport: Transport): RendererApi {
  const api: Record<string, Record<string, unknown>> = {};
  for (const [group, leaves] of Object.entries(contract)) {
    const calls: Record<string, unknown> = {};
    for (const [leaf, { kind }] of Object.entries<{ kind: string }>(leaves)) {
      const channel = channelOf(group, leaf);
      if (kind === 'event') {
        calls[`on${leaf.charAt(0).toUpperCase()}${leaf.slice(1)}`] = (
          listener: (payload: unknown) => void,
        ) => transport.listen(channel, listener);
      } else {
        calls[leaf] = (payload?: unknown) => transport.invoke(channel, payload);
      }
    }
    api[group] = calls;
  }
  // The loop mirrors the mapped type above; the contract test checks every leaf.
  return api as unknown as RendererApi;
}
