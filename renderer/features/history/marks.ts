import type { HistoryEvent, HistoryRange } from '#shared/model/history.ts';
import type { Tone } from '../../ui/Badge.tsx';
import { eventTone } from './event-text.ts';

/** Marks closer than this stand as one; pixels. */
const LEAST_APART = 14;
/** What a mark of several stands for: the first of these that is among them. */
const WEIGHTIEST = ['bad', 'warn', 'accent', 'good', 'neutral'] as const satisfies readonly Tone[];

/** One mark on the axis of time. */
export interface EventMark {
  /** Pixels from the beginning of the plot. */
  readonly x: number;
  readonly tone: Tone;
  readonly events: readonly HistoryEvent[];
}

/** The events of a range as marks over a plot of `width` pixels; those that would touch are one. */
export function marksOf(
  events: readonly HistoryEvent[],
  { from, to }: HistoryRange,
  width: number,
): readonly EventMark[] {
  const groups: { x: number; events: HistoryEvent[] }[] = [];
  for (const event of events) {
    if (event.at < from || event.at > to) continue;
    const x = ((event.at - from) / (to - from)) * width;
    const last = groups.at(-1);
    if (last !== undefined && x - last.x < LEAST_APART) last.events.push(event);
    else groups.push({ x, events: [event] });
  }
  return groups.map((group) => {
    const tones = new Set(group.events.map(eventTone));
    return { ...group, tone: WEIGHTIEST.find((tone) => tones.has(tone)) ?? 'neutral' };
  });
}
