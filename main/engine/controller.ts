import { isHost } from '#shared/address.ts';
import { CHECK_INTERVAL } from '#shared/core/schedule.ts';
import type { MainHandlers } from '#shared/ipc/contract.ts';
import type { Settings } from '#shared/model/settings.ts';
import type { Snapshot, SnapshotPatch } from '#shared/model/snapshot.ts';
import { ok } from '#shared/result.ts';
import { createChanges, NO_CHANGE } from './changes.ts';
import { changeSettings, createReadMachine, placesNow, type Context } from './context.ts';
import { createExclusive } from './exclusive.ts';
import { guarded } from './guard.ts';
import { MACHINE_INTERVAL, SURVEY_LIMIT, tooMany } from './limits.ts';
import { createMeasurements, NOT_MEASURED } from './measurements.ts';
import { createMeasurer } from './measurer.ts';
import type { Ports } from './ports.ts';
import { addOwnServer, findByIds, removeOwnServer } from './servers.ts';
import { createStateStore } from './state.ts';
import { startService } from './starting.ts';
import { createSyncing, NO_SYNC } from './syncing.ts';

/** The engine as the app sees it: the state, its changes, and a handler for every request of the contract
 * but those of `shell`, which need the window system. */
export interface Controller {
  readonly handlers: Omit<MainHandlers, 'shell'>;
  snapshot(): Snapshot;
  /** Every change of the state, numbered without a gap; returns its unsubscribe function. */
  subscribe(listener: (patch: SnapshotPatch) => void): () => void;
  /** Ends measurements and timers and frees what the ports hold. A change of the machine that runs is not cut short. */
  close(): Promise<void>;
}

/** How the app presents itself in {@link Snapshot.app}. */
export interface AppInfo {
  readonly version: string;
  readonly demo: boolean;
}

/** Creates the engine over its ports and starts it: the machine is read and the watched servers are measured,
 * at once and from then on at their intervals. */
export function createController(ports: Ports, app: AppInfo): Controller {
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
  });
  const exclusive = createExclusive();
  const context: Context = { ports, store, measurer: createMeasurer(ports), exclusive };
  const readMachine = createReadMachine(context);
  const measurements = createMeasurements(context);
  const changes = createChanges(context, readMachine, () => measurements.check('asked-for'));
  const syncing = createSyncing(context, readMachine, (outcome) => {
    if (outcome.state === 'synchronised') void measurements.clockMoved(outcome.method !== 'slew');
  });

  const refresh = () =>
    guarded(async () => {
      await readMachine();
      return ok(undefined);
    });
  const update = (change: (settings: Settings) => Settings) =>
    changeSettings(context, async () => {
      const kept = await ports.settings.update(change);
      return kept.ok ? ok(undefined) : kept;
    });
  const timers = [
    setInterval(() => {
      // A job reads the machine itself, when it has ended.
      if (exclusive.current() === null) void refresh();
    }, MACHINE_INTERVAL * 1000),
    setInterval(() => {
      if (exclusive.current() === null) measurements.check('periodic');
    }, CHECK_INTERVAL * 1000),
  ];
  // The servers that the service follows have ids only after the machine was read.
  void refresh().then(() => measurements.check('asked-for'));

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
    async close() {
      timers.forEach(clearInterval);
      await measurements.stop();
      syncing.dismiss();
      await ports.close();
    },
  };
}
