import { RIGHT_WITHIN } from '../../model/headline.ts';
import type { Seconds } from '../../units.ts';
import type { HealthEvidence } from './evidence.ts';

/** How far the clock is off, as the servers agree on it. */
export interface ClockError {
  /** Server − local. */
  readonly offset: Seconds;
  readonly bound: Seconds;
  /** As everywhere in Trueclock: within {@link RIGHT_WITHIN}, or no more off than the servers leave room for. */
  readonly isRight: boolean;
}

/** The clock's error; null: the servers could not tell. */
export function clockError({ measured }: HealthEvidence): ClockError | null {
  const selection = measured?.survey.selection ?? null;
  if (selection === null) return null;
  const { offset, bound } = selection;
  const size = Math.abs(offset);
  return { offset, bound, isRight: size <= RIGHT_WITHIN || size <= bound };
}
