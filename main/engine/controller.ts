import { isHost } from '#shared/address.ts';
import type { MainHandlers } from '#shared/ipc/contract.ts';
import type { Settings } from '#shared/model/settings.ts';
import type { Snapshot, SnapshotPatch } from '#shared/model/snapshot.ts';
import { ok } from '#shared/result.ts';
import { createChanges, NO_CHANGE } from './changes.ts';
import { changeSettings, createReadMachine, placesNow, type Context } from './context.ts';
import { createDiagnosing, NOT_DIAGNOSED } from './diagnosing.ts';
import { createExclusive } from './exclusive.ts';
import { guarded } from './guard.ts';
import { SURVEY_LIMIT, tooMany, type Attendance } from './limits.ts';
import { createMeasurements, NOT_MEASURED } from './measurements.ts';
import { createMeasurer } from './measurer.ts';
import type { HistoryPort, Ports } from './ports.ts';
import { addOwnServer, addOwnServers, findByIds, removeOwnServer } from './servers.ts';
import { createStateStore } from './state.ts';
import { startService } from './starting.ts';
import { createSyncing, NO_SYNC } from './syncing.ts';
import { NOT_WATCHED } from './watch-view.ts';
import { createWatch } from './watch.ts';

/** The engine as the app sees it: the state, its changes, and a handler for every request of the contract
 * but those of `shell` and `app`, which need Electron. */
export interface Controller {
  readonly handlers: Omit<MainHandlers, 'shell' | 'app'>;
  snapshot(): Snapshot;
  /** Every change of the state, numbered without a gap; returns its unsubscribe function. */
  subscribe(listener: (patch: SnapshotPatch) => void): () => void;
  /** A range of the history as a file, piece by piece. */
  readonly exportHistory: HistoryPort['exportAs'];
  /** Tells whether a person works with the app or can see it (a window that is neither hidden nor minimised): the less
   * they look, the less often the machine is read. */
  attend(how: Attendance): void;
  /** Ends measurements and timers and frees what the ports hold. A change of the machine that runs is not cut short. */
  close(): Promise<void>;
}

/** How the app presents itself in {@link Snapshot.app}. */
export interface AppInfo {
  readonly version: string;
  readonly demo: boolean;
}

/** Creates the engine over its ports and starts it: the machine is read and the watched servers are measured,
 * at once and from then on at their intervals. `attendance` holds until {@link Controller.attend} tells otherwise. */
export function createController(
  ports: Ports,
  app: AppInfo,
  attendance: Attendance = 'visible',
): Controller {
  const store = createStateStore({
    rev: 0,
    app,
    settings: ports.settings.get(),
    settingsProblem: ports.settings.problem,
    machine: null,
    network: [],
    check: NOT_MEASURED,
    survey: NOT_MEASURED,
    change: NO_CHANGE,
    sync: NO_SYNC,
    diagnosis: NOT_DIAGNOSED,
    watch: NOT_WATCHED,
  });
  const exclusive = createExclusive();
  const context: Context = { ports, store, measurer: createMeasurer(ports), exclusive };
  const readMachine = createReadMachine(context);
  const measurements = createMeasurements(context, {
    ended: () => watch.lookAtClocks(),
    checked: (survey) => watch.checked(survey),
  });
  const changes = createChanges(context, readMachine, () => {
    watch.changed();
    measurements.check('asked-for');
  });
  const syncing = createSyncing(context, readMachine, (outcome) => watch.synced(outcome));
  const watch = createWatch(context, readMachine, measurements, attendance);
  const diagnosing = createDiagnosing(context, readMachine);

  const refresh = () =>
    guarded(async () => {
      await readMachine();
      return ok(undefined);
    });
  const update = (change: (settings: Settings) => Settings) =>
    changeSettings(context, async () => {
      const kept = await ports.settings.update(change);
      watch.settingsChanged();
      return kept.ok ? ok(undefined) : kept;
    });
  watch.begin();

  return {
    handlers: {
      state: { snapshot: () => Promise.resolve(ok(store.get())) },
      machine: {
        refresh,
        start: () =>
          guarded(() => startService(context, readMachine, () => measurements.check('asked-for'))),
      },
      measure: {
        check: () =>
          guarded(() => {
            measurements.check('asked-for');
            return ok(undefined);
          }),
        survey: ({ ids }) => guarded(() => measurements.survey(ids)),
        stop: () =>
          guarded(async () => {
            await measurements.stop();
            return ok(undefined);
          }),
      },
      servers: {
        add: ({ text }) => guarded(() => changeSettings(context, () => addOwnServer(ports, text))),
        addAll: ({ texts }) =>
          guarded(() => changeSettings(context, () => addOwnServers(ports, texts))),
        remove: ({ id }) =>
          guarded(() => changeSettings(context, () => removeOwnServer(ports, id))),
      },
      change: {
        plan: (desired) => guarded(() => changes.plan(desired)),
        apply: ({ hash }) => guarded(() => changes.apply(hash)),
        undo: ({ changeId, agreedEdits }) => guarded(() => changes.undo(changeId, agreedEdits)),
        list: () => guarded(async () => ok(await ports.listChanges())),
        dismiss: () => guarded(() => changes.dismiss()),
      },
      sync: {
        start: () => guarded(() => syncing.start()),
        confirm: ({ step }) => guarded(() => syncing.confirm(step)),
        dismiss: () => guarded(() => syncing.dismiss()),
      },
      diagnose: {
        run: () => guarded(() => diagnosing.run()),
        stop: () =>
          guarded(async () => {
            await diagnosing.stop();
            return ok(undefined);
          }),
      },
      history: {
        view: (range) => guarded(() => ports.history.view(range)),
        servers: (range) => guarded(() => ports.history.servers(range)),
      },
      settings: {
        set: (chosen) => guarded(() => update((settings) => ({ ...settings, ...chosen }))),
        setWatched: ({ ids }) =>
          guarded(() => {
            // A link-local host is another one in the next network.
            const found = findByIds(placesNow(context), ids).filter(({ host }) => isHost(host));
            const watched = found.map(({ id }) => id);
            if (watched.length > SURVEY_LIMIT) return tooMany(watched.length);
            return update((settings) => ({ ...settings, watched }));
          }),
      },
    },
    snapshot: () => store.get(),
    subscribe: (listener) => store.subscribe(listener),
    attend: (how) => watch.attend(how),
    exportHistory: (format, range) => ports.history.exportAs(format, range),
    async close() {
      watch.close();
      await Promise.all([measurements.close(), diagnosing.stop()]);
      syncing.dismiss();
      await ports.close();
    },
  };
}
