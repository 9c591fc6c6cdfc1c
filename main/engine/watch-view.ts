import { pauseFor } from '#shared/core/watch/network.ts';
import type { HistoryEvent } from '#shared/model/history.ts';
import type { Connection } from '#shared/model/network.ts';
import type { WatchView } from '#shared/model/watch.ts';
import type { UnixMs } from '#shared/units.ts';
import type { StateStore } from './state.ts';

/** Before the watch has begun. */
export const NOT_WATCHED: WatchView = {
  state: 'off',
  pausedBy: null,
  nextAt: null,
  alerts: [],
  drift: null,
  dueAt: null,
  recorded: 0,
  historyProblem: null,
};

/** Puts parts of the watch into the state if they are new there. */
export function showWatch(store: StateStore, parts: Partial<WatchView>): void {
  const { watch } = store.get();
  const next = { ...watch, ...parts };
  const keys = Object.keys(next) as readonly (keyof WatchView)[];
  if (keys.some((key) => next[key] !== watch[key])) store.set({ watch: next });
}

/** Shows whether the watch is on. Gives what is to be remembered of it. */
export function showState(
  store: StateStore,
  watching: boolean,
  connection: Connection | null,
): readonly WatchEventState[] {
  const before = store.get().watch.state;
  const cause = connection === null ? null : pauseFor(connection);
  const pausedBy = watching ? cause : null;
  const state = !watching ? 'off' : pausedBy === null ? 'on' : 'paused';
  showWatch(store, { state, pausedBy });
  if (state === before) return [];
  if (state === 'off') return ['ended'];
  if (before === 'off') return state === 'paused' ? ['started', 'paused'] : ['started'];
  return [state === 'paused' ? 'paused' : 'resumed'];
}

type WatchEventState = Extract<HistoryEvent, { kind: 'watch' }>['state'];

/** Two clocks are read one after the other, and one may be slewed against the other: a plan that moves by less than
 * this is the same plan. */
const SAME_MS = 2000;

/** Shows when the servers are measured next; null: not planned. */
export function showNext(store: StateStore, nextAt: UnixMs | null): void {
  const before = store.get().watch.nextAt;
  const isSame = nextAt !== null && before !== null && Math.abs(nextAt - before) < SAME_MS;
  if (!isSame) showWatch(store, { nextAt: nextAt === null ? null : Math.round(nextAt) });
}
