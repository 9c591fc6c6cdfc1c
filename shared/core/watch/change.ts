import type { HistoryEvent } from '../../model/history.ts';
import type { ChangeState } from '../../model/snapshot.ts';

/** A change that failed. */
export interface Failure {
  /** Whether the former configuration is in force again. */
  readonly undone: boolean;
}

type Ended = Pick<ChangeState, 'work' | 'outcome' | 'undoOf'>;

/** Which failure of a change is to be known now; null: none. One that was taken back is over when the user has put it
 * away; one that left the configuration half changed, when another change went well. */
export function failureOf(before: Failure | null, { outcome }: Ended): Failure | null {
  if (outcome?.state === 'failed') return { undone: outcome.undone };
  if (outcome?.state === 'applied') return null;
  return before?.undone === false ? before : null;
}

/** What is remembered of a change that has ended; null: nothing happened. */
export function changeEvent({
  work,
  outcome,
  undoOf,
}: Ended): Omit<Extract<HistoryEvent, { kind: 'change' }>, 'at'> | null {
  if (outcome?.state === 'failed') return { kind: 'change', changeId: undoOf, what: 'failed' };
  if (outcome?.state !== 'applied') return null;
  return work === 'undo'
    ? { kind: 'change', changeId: undoOf, what: 'undone' }
    : { kind: 'change', changeId: outcome.changeId, what: 'applied' };
}
