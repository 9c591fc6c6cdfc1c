import { appError } from '#shared/errors.ts';
import type { ApplyOutcome, StepEvent } from '#shared/model/plan.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { baseSnapshot, idleChange, machine } from './mock-data.ts';
import { plan } from './mock-plan.ts';
import { off, right } from './mock-surveys.ts';

const step = (name: StepEvent['step'], state: StepEvent['state'], at: number): StepEvent => ({
  step: name,
  state,
  at,
});
const appliedSteps = [
  step('read', 'done', 0.1),
  step('compare', 'done', 0.2),
  step('backup', 'done', 0.3),
  step('write', 'done', 0.4),
  step('activate', 'done', 0.6),
  step('verify', 'done', 8),
];
const outcome = (value: ApplyOutcome, steps: readonly StepEvent[] = []): Partial<Snapshot> => ({
  check: off,
  change: { ...idleChange, phase: 'done', work: 'apply', plan: plan(), steps, outcome: value },
});
const undoable = { changeId: 'c1', at: Date.now() - 8000 };

/** A plan, what became of it, and a clock that is set. */
export const changeScenarios = {
  plan: () => ({
    change: { ...idleChange, phase: 'review' as const, plan: plan(), commands: '(\nset -eu\n)\n' },
  }),
  planReadOnly: () => ({
    change: {
      ...idleChange,
      phase: 'review' as const,
      plan: plan(),
      commands: '(\nset -eu\n)\n',
      refusal: appError('os.read-only', { reason: 'container' }, 'later'),
    },
  }),
  noChange: () => ({
    change: {
      ...baseSnapshot().change,
      phase: 'review' as const,
      plan: plan({ noChange: true, actions: [], files: [], commands: [], warnings: [] }),
    },
  }),
  planError: () => ({
    change: {
      ...baseSnapshot().change,
      phase: 'review' as const,
      error: appError(
        'os.read-failed',
        { what: '/etc/chrony/chrony.conf', detail: 'EACCES' },
        'later',
      ),
    },
  }),
  applying: () => ({
    change: {
      ...idleChange,
      phase: 'applying' as const,
      work: 'apply' as const,
      plan: plan(),
      steps: [...appliedSteps.slice(0, 5), step('verify', 'running', 0.7)],
    },
  }),
  applyingLong: () => ({
    change: {
      ...idleChange,
      phase: 'applying' as const,
      work: 'apply' as const,
      plan: plan({ actions: [{ kind: 'verify', seconds: 180 }] }),
      steps: [...appliedSteps.slice(0, 5), step('verify', 'running', 0.7)],
    },
  }),
  applied: () => ({
    ...outcome(
      {
        state: 'applied',
        changeId: 'c1',
        verification: { selected: 'nts.netnod.se', reachable: 4, of: 4, seconds: 7.8 },
        recovered: null,
      },
      appliedSteps,
    ),
    machine: machine({ undoable }),
  }),
  edited: () => ({
    change: {
      ...idleChange,
      phase: 'done' as const,
      work: 'undo' as const,
      undoOf: 'c1',
      outcome: {
        state: 'edited' as const,
        edits: [
          {
            path: '/etc/chrony/chrony.conf',
            diff: [
              [
                { kind: 'context' as const, text: 'makestep 1 3', oldLine: 12, newLine: 12 },
                { kind: 'add' as const, text: '# by hand', oldLine: null, newLine: 13 },
              ],
            ],
          },
          { path: '/etc/chrony/sources.d/trueclock.sources', diff: null },
        ],
        agreement: 'b'.repeat(64),
        recovered: null,
      },
    },
    machine: machine({ undoable }),
  }),
  cancelled: () => outcome({ state: 'cancelled' }),
  stale: () => outcome({ state: 'stale' }),
  unavailable: () =>
    outcome({
      state: 'unavailable',
      error: appError('priv.unavailable', { reason: 'no-agent', detail: '' }, 'later'),
    }),
  failed: () =>
    outcome(
      {
        state: 'failed',
        step: 'verify',
        error: appError('plan.not-followed', { reachable: 0, of: 4 }, 'later'),
        undone: true,
        verification: { selected: null, reachable: 0, of: 4, seconds: 30 },
        recovered: null,
      },
      [...appliedSteps.slice(0, 5), step('verify', 'failed', 31), step('undo', 'done', 32)],
    ),
  syncConfirm: () => ({
    check: off,
    sync: {
      phase: 'confirm' as const,
      preview: { offset: 1.284, bound: 0.0031, method: 'step' as const, slewSeconds: 15_400 },
      steps: [],
      outcome: null,
    },
  }),
  syncRunning: () => ({
    check: off,
    sync: {
      phase: 'running' as const,
      preview: null,
      steps: [step('burst', 'done', 2), step('step', 'running', 2.1)],
      outcome: null,
    },
  }),
  syncDone: () => ({
    check: right,
    sync: {
      phase: 'done' as const,
      preview: null,
      steps: [],
      outcome: {
        state: 'synchronised' as const,
        method: 'step' as const,
        offset: 0.00003,
        follows: 'nts.netnod.se',
        slewSeconds: 0,
        seconds: 5.2,
      },
    },
  }),
} satisfies Record<string, () => Partial<Snapshot>>;
