import type { ServiceView } from '#shared/model/backend.ts';
import type { DesiredConfig, StepEvent } from '#shared/model/plan.ts';
import type { Snapshot, SnapshotPatch } from '#shared/model/snapshot.ts';
import { chrony, machine, report, survey } from './mock-data.ts';

/** The state of a mock, and the way to publish a change of it. */
export interface MockState {
  readonly get: () => Snapshot;
  readonly push: (parts: SnapshotPatch['parts']) => void;
}

/** Long enough for a person or a test to see the state between, short enough not to slow a test. */
const PAUSE_MS = 120;
export const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

/** Measures these servers. */
export async function measure(
  { get, push }: MockState,
  part: 'check' | 'survey',
  ids: readonly string[],
): Promise<void> {
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
  push({ [part]: { ...get()[part], running, error: null } });
  await pause();
  if (get()[part].running !== null) push({ [part]: finish(ids) });
}

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

/** Goes through these steps. */
export async function playSteps(
  names: readonly StepEvent['step'][],
  show: (steps: readonly StepEvent[]) => void,
): Promise<readonly StepEvent[]> {
  let shown: readonly StepEvent[] = [];
  for (const [index, step] of names.entries()) {
    show([...shown, { step, state: 'running', at: index }]);
    await pause();
    shown = [...shown, { step, state: 'done', at: index + 0.5 }];
    show(shown);
  }
  return shown;
}

/** Applies the plan in view, or takes the change back. */
export async function work(
  { get, push }: MockState,
  phase: 'applying' | 'undoing',
  names: readonly StepEvent['step'][],
): Promise<void> {
  const change = (parts: Partial<Snapshot['change']>): void =>
    push({ change: { ...get().change, ...parts } });
  change({ phase, work: phase === 'undoing' ? 'undo' : 'apply', steps: [], error: null });
  await playSteps(names, (shown) => change({ steps: shown }));
  const isUndo = phase === 'undoing';
  const { plan: applied } = get().change;
  push({
    machine: machine({
      service: isUndo || applied === null ? chrony() : following(applied.desired),
      undoable: isUndo ? null : { changeId: 'c1', at: Date.now() },
    }),
    change: {
      ...get().change,
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
}

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
