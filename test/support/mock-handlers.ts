import { appError } from '#shared/errors.ts';
import type { MainHandlers } from '#shared/ipc/contract.ts';
import type { About } from '#shared/model/about.ts';
import type { DesiredConfig } from '#shared/model/plan.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { chrony, idleChange, machine } from './mock-data.ts';
import { historyView, serverHistories } from './mock-history.ts';
import { changes, plan } from './mock-plan.ts';
import { measure, pause, playSteps, work, type MockState } from './mock-work.ts';

const done: Result<void, never> = ok(undefined);

/** Every handler of the contract over the state of a mock. */
export function createHandlers(mock: MockState): MainHandlers {
  const { get, push } = mock;
  const setSettings = (settings: Partial<Snapshot['settings']>): void =>
    push({ settings: { ...get().settings, ...settings } });
  const change = (parts: Partial<Snapshot['change']>): void =>
    push({ change: { ...get().change, ...parts } });
  const sync = (parts: Partial<Snapshot['sync']>): void =>
    push({ sync: { ...get().sync, ...parts } });
  const idleSync = { phase: 'idle', preview: null, steps: [], outcome: null } as const;

  return {
    state: { snapshot: () => Promise.resolve(ok(get())) },
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
        void measure(mock, 'check', ['cloudflare', 'netnod-nts', 'ptb-1', 'nist-anycast']);
        return Promise.resolve(done);
      },
      survey({ ids }) {
        void measure(mock, 'survey', ids);
        return Promise.resolve(done);
      },
      stop() {
        push({
          check: { ...get().check, running: null },
          survey: { ...get().survey, running: null },
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
        setSettings({ own: [...get().settings.own, source] });
        return Promise.resolve(ok(source));
      },
      addAll: ({ texts }) => Promise.resolve(ok({ ids: [...texts], added: texts.length })),
      remove({ id }) {
        setSettings({ own: get().settings.own.filter((server) => server.id !== id) });
        return Promise.resolve(done);
      },
    },
    change: {
      plan: async (desired: DesiredConfig) => {
        const { phase, plan: before } = get().change;
        change({ ...idleChange, phase: 'planning', plan: phase === 'review' ? before : null });
        await pause();
        const configure = get().machine?.service?.capabilities.configure;
        const refusal =
          configure?.ok === false
            ? appError('os.read-only', { reason: configure.reason }, 'later')
            : null;
        change({ phase: 'review', plan: plan({ desired }), refusal, commands: '(\nset -eu\n)\n' });
        return done;
      },
      apply({ hash }) {
        if (get().change.plan?.hash !== hash) {
          return Promise.resolve(err(appError('plan.unknown', { id: hash }, 'later')));
        }
        void work(mock, 'applying', ['read', 'compare', 'backup', 'write', 'activate', 'verify']);
        return Promise.resolve(done);
      },
      undo() {
        void work(mock, 'undoing', ['read', 'write', 'activate']);
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
        const shown = await playSteps(step ? ['burst', 'step', 'wait'] : ['burst', 'wait'], (now) =>
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
      view: (range) => Promise.resolve(ok(historyView(range, get().watch.recorded))),
      servers: (range) => Promise.resolve(ok(serverHistories(range, get().watch.recorded))),
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
