import { printable } from '#shared/format.ts';
import type { ChangeEntry, RecordState } from '#shared/model/plan.ts';
import { columns } from './layout.ts';

/** The number of a change, which people name it by. */
export const numberOf = ({ id }: Pick<ChangeEntry, 'id'>): number => Number.parseInt(id, 10);

const STATES: Readonly<Record<RecordState, string>> = {
  'in-force': 'in force',
  undone: 'undone',
  'taken-back': 'failed, taken back',
  interrupted: 'cut short',
  left: 'cut short, left as edited',
};

/** Changes, one line each: number, when, what became of it, service, and what it did. */
export const entryLines = (changes: readonly ChangeEntry[]): readonly string[] =>
  columns(changes.map(entryCells), ['right', 'left', 'left', 'left', 'left']);

function entryCells(change: ChangeEntry): readonly string[] {
  const number = String(numberOf(change));
  if (change.state === 'unreadable') {
    const why = change.newer ? 'written by a newer Trueclock' : 'its record is damaged';
    return [number, '', 'unreadable', '', why];
  }
  const { at, state, desired } = change;
  const hosts = desired.sources.map(({ host }) => printable(host)).join(', ');
  const what = desired.mode === 'add' ? `also follow ${hosts}` : `follow ${hosts}`;
  // Seconds are more than anybody tells two changes apart by.
  const when = `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}Z`;
  return [number, when, STATES[state], desired.backend, what];
}

/** The history of changes. */
export function historyText(changes: readonly ChangeEntry[]): string {
  if (changes.length === 0) return 'Trueclock has changed nothing on this computer.\n';
  const copies = changes.flatMap((change) => (change.state === 'unreadable' ? [] : change.copies));
  const kept = copies.map(
    ({ path, copy }) => `What others had written in ${printable(path)}: ${printable(copy)}`,
  );
  return `${[...entryLines(changes), ...kept].join('\n')}\n`;
}
