import type { Alert } from '../../model/watch.ts';
import type { Seconds, UnixMs } from '../../units.ts';

type Kind = Alert['kind'];

/** What an alert says, without its name and its age. */
type Content<K extends Kind> = Omit<Extract<Alert, { kind: K }>, 'id' | 'since'>;

/** What is wrong now, one entry a kind; null: that is not. */
export type Conditions = { readonly [K in Kind]: Content<K> | null };

/** The alerts in force, and what is remembered so that each is raised once. */
export interface AlertState {
  /** Oldest first. */
  readonly alerts: readonly Alert[];
  /** How many were raised in this run: the next one's number. */
  readonly raised: number;
  /** How each kind was last raised, whether it is in force or not. */
  readonly latest: Readonly<Partial<Record<Kind, Raised>>>;
}

/** What an alert keeps while its figures change. */
interface Raised extends Pick<Alert, 'id' | 'since'> {
  /** By a clock that nobody sets. */
  readonly at: Seconds;
}

/** Nothing was ever wrong. */
export const NO_ALERTS: AlertState = { alerts: [], raised: 0, latest: {} };

/** Time between two alerts of one kind: what comes and goes (a service that restarts, a line that breaks down) is a new
 * alert once an hour at most, and until then the same one again: it shows what holds, and nobody is told of it twice. A
 * change that failed was asked for, and each is an alert of its own. */
export const REST: Seconds = 3600;

const KINDS = [
  'clock-off',
  'service-stopped',
  'servers-silent',
  'change-failed',
] as const satisfies Kind[];

/**
 * Raises and lowers alerts. One that is in force keeps its name and age while its figures follow what is known. Returns
 * the state as it was when nothing is new. `now` is by a clock that nobody sets, `wall` by the one that is shown.
 */
export function afterLook(
  before: AlertState,
  conditions: Conditions,
  now: Seconds,
  wall: UnixMs,
): AlertState {
  let state = before;
  for (const kind of KINDS) state = afterLookAt(state, kind, conditions[kind], now, wall);
  return state;
}

function afterLookAt(
  state: AlertState,
  kind: Kind,
  content: Content<Kind> | null,
  now: Seconds,
  wall: UnixMs,
): AlertState {
  const inForce = state.alerts.find((alert) => alert.kind === kind);
  if (content === null) {
    if (inForce === undefined) return state;
    return { ...state, alerts: state.alerts.filter((alert) => alert !== inForce) };
  }
  if (inForce !== undefined) {
    const { id, since } = inForce;
    const followed = { id, since, ...content } as Alert;
    if (isSame(inForce, followed)) return state;
    return {
      ...state,
      alerts: state.alerts.map((alert) => (alert === inForce ? followed : alert)),
    };
  }
  const before = state.latest[kind];
  const isAgain = kind !== 'change-failed' && before !== undefined && now - before.at < REST;
  const raised = isAgain ? state.raised : state.raised + 1;
  const current = isAgain ? before : { id: `${kind}-${String(raised)}`, since: wall, at: now };
  const { id, since } = current;
  const latest = { ...state.latest, [kind]: current };
  const age = (alert: Alert): Seconds => now - (latest[alert.kind]?.at ?? now);
  const alert = { id, since, ...content } as Alert;
  return {
    alerts: [...state.alerts, alert].sort((one, other) => age(other) - age(one)),
    raised,
    latest,
  };
}

/** The state without the alert of a kind, whatever holds: what comes next is a new one. */
export const lowered = (state: AlertState, kind: Kind): AlertState => ({
  ...state,
  alerts: state.alerts.filter((alert) => alert.kind !== kind),
});

/** Alerts are flat. */
const isSame = (one: Alert, other: Alert): boolean => {
  const figures = new Map<string, unknown>(Object.entries(one));
  return Object.entries(other).every(([key, value]) => figures.get(key) === value);
};
