import { headline, headlineWords } from '#shared/model/headline.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { Words } from './words.ts';

/** The state of the clock as a mark: ● ▲ ✕ –, each with a shape of its own. */
export type Mark = 'right' | 'warning' | 'bad' | 'unknown';

/** Every mark. */
export const MARKS: readonly Mark[] = ['right', 'warning', 'bad', 'unknown'];

/** What the tray shows: the most pressing of the clock and the alerts in force. */
export function markOf({ check, watch, settings }: Snapshot): Mark {
  const said = headline(check);
  const { alerts } = watch;
  const isOff = said.kind === 'off' && said.by - said.bound > settings.alertAbove;
  const isStuck = alerts.some((alert) => alert.kind === 'change-failed' && !alert.undone);
  if (isOff || isStuck || alerts.some(({ kind }) => kind === 'clock-off')) return 'bad';
  if (said.kind === 'off' || alerts.length > 0) return 'warning';
  return said.kind === 'right' ? 'right' : 'unknown';
}

/** The first sentence of the Overview. */
export function sentenceOf({ check }: Pick<Snapshot, 'check'>, { t, format }: Words): string {
  const { key, values } = headlineWords(headline(check), format);
  return t(key, values);
}
