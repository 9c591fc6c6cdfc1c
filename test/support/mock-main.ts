import { appError, type AppError } from '#shared/errors.ts';
import {
  channelOf,
  createRendererApi,
  type MainHandlers,
  type RendererApi,
  type Transport,
} from '#shared/ipc/contract.ts';
import type { About } from '#shared/model/about.ts';
import type { ServiceView } from '#shared/model/backend.ts';
import type { DesiredConfig, StepEvent } from '#shared/model/plan.ts';
import type { Screen } from '#shared/model/screen.ts';
import type { Snapshot, SnapshotPatch } from '#shared/model/snapshot.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { changes, chrony, idleChange, machine, plan, report, survey } from './mock-data.ts';
import { historyView, serverHistories } from './mock-history.ts';

/** A main process without a machine: every handler of the contract over an in-memory state. */
export interface MockMain {
  readonly api: RendererApi;
  readonly state: () => Snapshot;
  /** Publishes a change as the real one does. */
  readonly push: (parts: SnapshotPatch['parts']) => void;
  /** Publishes with a revision that leaves a gap, as a lost message would. */
  readonly skip: (parts: SnapshotPatch['parts']) => void;
  /** Sends the window to a screen, as a notification does. */
  readonly navigate: (screen: Screen) => void;
  /** Channels called so far, without the prefix, with their payloads. */
  readonly calls: readonly (readonly [string, unknown])[];
  /** Answers the next calls of a channel (`servers.add`) with a failure. */
  readonly fail: (channel: string, error: AppError) => void;
}

/** Long enough for a person or a test to see the state between, short enough not to slow a test. */
const PAUSE_MS = 120;
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
const done: Result<void, never> = ok(undefined);

/** Builds the mock over a first state. */
export function createMockMain(first: Snapshot): MockMain {
  let state = first;
  const calls: (readonly [string, unknown])[] = [];
  const failures = new Map<string, AppError>();
  const listeners = new Set<(payload: unknown) => void>();
  const navigators = new Set<(screen: unknown) => void>();
  const publish = (parts: SnapshotPatch['parts'], by: number): void => {
    state = { ...state, ...parts, rev: state.rev + by };
    const patch: SnapshotPatch = { rev: state.rev, parts };
    // Values cross the real border by structured clone.
    for (const listener of listeners) listener(structuredClone(patch));
  };
  const push = (parts: SnapshotPatch['parts']): void => publish(parts, 1);
  const handlers = createHandlers(() => state, push);

  const transport: Transport = {
    async invoke(channel, payload) {
      for (const [group, leaves] of Object.entries(handlers)) {
        for (const [leaf, handler] of Object.entries(leaves as Record<string, Handler>)) {
          if (channelOf(group, leaf) !== channel) continue;
          const name = `${group}.${leaf}`;
          calls.push([name, payload]);
          const failure = failures.get(name);
          return failure === undefined ? structuredClone(await handler(payload)) : err(failure);
        }
      }
      throw new Error(`no handler for ${channel}`);
    },
    listen(channel, listener) {
      const all = channel === channelOf('shell', 'navigate') ? navigators : listeners;
      all.add(listener);
      return () => all.delete(listener);
    },
  };
  return {
    api: createRendererApi(transport),
    state: () => state,
    push,
    skip: (parts) => publish(parts, 2),
    navigate: (screen) => navigators.forEach((listener) => listener(screen)),
    calls,
    fail: (channel, error) => void failures.set(channel, error),
  };
}

type Handler = (payload: unknown) => Promise<unknown>;

function createHandlers(
  state: () => Snapshot,
  push: (parts: SnapshotPatch['parts']) => void,
): MainHandlers {
  const setSettings = (settings: Partial<Snapshot['settings']>): void =>
    push({ settings: { ...state().settings, ...settings } });
  const finish = (ids: readonly string[]): Snapshot['survey'] => ({
    running: null,
    result: survey(
      ids.map((id, index) => reportFor(id, index)),
      { offset: 1.284, bound: 0.003 },
      Date.now(),
    ),
    recommendation: {
      chosen: ids.slice(0, 4).map((sourceId, index) => ({
        sourceId,
        reasons: [{ code: 'bound', bound: 0.003 + index / 1000 }],
      })),
      omitted: ids.slice(4).map((sourceId, index) => ({
        sourceId,
        reason: { code: 'others-better', bound: 0.007 + index / 1000 },
      })),
      shortfalls: [],
    },
    finishedAt: Date.now(),
    error: null,
  });
  const measure = async (part: 'check' | 'survey', ids: readonly string[]): Promise<void> => {
    const running = {
      phase: 'measuring',
      done: 1,
      planned: 4 * ids.length,
      answeredServers: 1,
      servers: ids.length,
      round: 1,
      rounds: 4,
      secondsLeft: 6,
    } as const;
    push({ [part]: { ...state()[part], running, error: null } });
    await pause();
    if (state()[part].running !== null) push({ [part]: finish(ids) });
  };
  const steps = async (
    names: readonly StepEvent['step'][],
    show: (steps: readonly StepEvent[]) => void,
  ): Promise<readonly StepEvent[]> => {
    let shown: readonly StepEvent[] = [];
    for (const [index, step] of names.entries()) {
      show([...shown, { step, state: 'running', at: index }]);
      await pause();
      shown = [...shown, { step, state: 'done', at: index + 0.5 }];
      show(shown);
    }
    return shown;
  };
  const change = (parts: Partial<Snapshot['change']>): void =>
    push({ change: { ...state().change, ...parts } });
  const work = async (
    phase: 'applying' | 'undoing',
    names: readonly StepEvent['step'][],
  ): Promise<void> => {
    change({ phase, work: phase === 'undoing' ? 'undo' : 'apply', steps: [], error: null });
    await steps(names, (shown) => change({ steps: shown }));
    const isUndo = phase === 'undoing';
    const { plan: applied } = state().change;
    push({
      machine: machine({
        service: isUndo || applied === null ? chrony() : following(applied.desired),
        undoable: isUndo ? null : { changeId: 'c1', at: Date.now() },
      }),
      change: {
        ...state().change,
        phase: 'done',
        outcome: {
          state: 'applied',
          changeId: isUndo ? null : 'c1',
          verification: isUndo
            ? null
            : { selected: 'nts.netnod.se', reachable: 4, of: 4, seconds: 7.8 },
          recovered: null,
        },
      },
    });
  };
  const sync = (parts: Partial<Snapshot['sync']>): void =>
    push({ sync: { ...state().sync, ...parts } });
  const idleSync = { phase: 'idle', preview: null, steps: [], outcome: null } as const;

  return {
    state: { snapshot: () => Promise.resolve(ok(state())) },
    machine: {
      refresh: () => Promise.resolve(done),
      start: async () => {
        await pause();
        push({ machine: machine({ service: chrony() }) });
        return done;
      },
    },
    measure: {
      check() {
        void measure('check', ['cloudflare', 'netnod-nts', 'ptb-1', 'nist-anycast']);
        return Promise.resolve(done);
      },
      survey({ ids }) {
        void measure('survey', ids);
        return Promise.resolve(done);
      },
      stop() {
        push({
          check: { ...state().check, running: null },
          survey: { ...state().survey, running: null },
        });
        return Promise.resolve(done);
      },
    },
    servers: {
      add({ text }) {
        if (!/^[a-z0-9.-]+$/.test(text)) {
          return Promise.resolve(
            err(appError('net.bad-address', { input: text, reason: 'bad-host-name' }, 'never')),
          );
        }
        const source: SourceRef = {
          id: `own:${text}:123`,
          host: text,
          port: 123,
          kind: 'server',
          operator: null,
          leap: 'unknown',
          nts: null,
        };
        setSettings({ own: [...state().settings.own, source] });
        return Promise.resolve(ok(source));
      },
      addAll: ({ texts }) => Promise.resolve(ok({ ids: [...texts], added: texts.length })),
      remove({ id }) {
        setSettings({ own: state().settings.own.filter((server) => server.id !== id) });
        return Promise.resolve(done);
      },
    },
    change: {
      plan: async (desired: DesiredConfig) => {
        change({ ...idleChange, phase: 'planning' });
        await pause();
        const configure = state().machine?.service?.capabilities.configure;
        const refusal =
          configure?.ok === false
            ? appError('os.read-only', { reason: configure.reason }, 'later')
            : null;
        change({ phase: 'review', plan: plan({ desired }), refusal, commands: '(\nset -eu\n)\n' });
        return done;
      },
      apply({ hash }) {
        if (state().change.plan?.hash !== hash) {
          return Promise.resolve(err(appError('plan.unknown', { id: hash }, 'later')));
        }
        void work('applying', ['read', 'compare', 'backup', 'write', 'activate', 'verify']);
        return Promise.resolve(done);
      },
      undo() {
        void work('undoing', ['read', 'write', 'activate']);
        return Promise.resolve(done);
      },
      list: () => Promise.resolve(ok(changes)),
      dismiss() {
        push({ change: idleChange });
        return Promise.resolve(done);
      },
    },
    sync: {
      start: async () => {
        sync({ phase: 'measuring' });
        await pause();
        sync({
          phase: 'confirm',
          preview: { offset: 1.284, bound: 0.0031, method: 'step', slewSeconds: 15_400 },
        });
        return done;
      },
      confirm: async ({ step }) => {
        sync({ phase: 'running', steps: [] });
        const shown = await steps(step ? ['burst', 'step', 'wait'] : ['burst', 'wait'], (now) =>
          sync({ steps: now }),
        );
        sync({
          phase: 'done',
          steps: shown,
          outcome: {
            state: 'synchronised',
            method: step ? 'step' : 'slew',
            offset: 0.00003,
            follows: 'nts.netnod.se',
            slewSeconds: step ? 0 : 15_400,
            seconds: 5,
          },
        });
        return done;
      },
      dismiss() {
        push({ sync: idleSync });
        return Promise.resolve(done);
      },
    },
    diagnose: {
      run: () => Promise.resolve(done),
      stop: () => Promise.resolve(done),
    },
    history: {
      view: (range) => Promise.resolve(ok(historyView(range, state().watch.recorded))),
      servers: (range) => Promise.resolve(ok(serverHistories(range, state().watch.recorded))),
    },
    settings: {
      set(chosen) {
        setSettings(chosen);
        return Promise.resolve(done);
      },
      setWatched({ ids }) {
        setSettings({ watched: ids });
        return Promise.resolve(done);
      },
    },
    shell: {
      openOperatorPage: () => Promise.resolve(done),
      copyCommands: () => Promise.resolve(done),
      copyDiagnostics: () => Promise.resolve(done),
      openLink: () => Promise.resolve(done),
      openSystemSettings: () => Promise.resolve(done),
      exportHistory: () => Promise.resolve(ok(true)),
      exportServers: () => Promise.resolve(ok(true)),
      importServers: () =>
        Promise.resolve(
          ok({
            ids: ['ptb-1', 'cloudflare'],
            added: 0,
            refused: [{ line: 3, text: 'not a host', reason: 'bad-host-name' }],
          }),
        ),
    },
    app: { about: () => Promise.resolve(ok(about)) },
  };
}

const about: About = {
  version: '0.1.0',
  electron: '45.4.1',
  chromium: '150.0.0.0',
  node: '24.21.0',
  system: { platform: 'linux', arch: 'x64', release: '6.12.0' },
  packages: [
    { name: 'react', version: '19.3.1', licence: 'MIT', text: 'MIT License\n\nPermission …' },
    { name: 'zod', version: '4.6.7', licence: 'MIT', text: null },
  ],
};

/** chrony, told to follow these. */
function following({ sources }: DesiredConfig): ServiceView {
  const service = chrony();
  const placed = sources.map((source, index) => ({
    ...source,
    path: '/etc/chrony/sources.d/trueclock.sources',
    line: index + 1,
    owner: 'trueclock' as const,
  }));
  return service.state?.backend === 'chrony'
    ? { ...service, state: { ...service.state, sources: placed } }
    : service;
}

const reportFor = (id: string, index: number) =>
  report(`${id}.example`, 1.284 + index / 2000, 0.003 + index / 1000, {
    key: `192.0.2.${index + 1}:123`,
    address: `192.0.2.${index + 1}`,
    sourceId: id,
  });
