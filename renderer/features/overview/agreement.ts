import type { Survey } from '#shared/model/survey.ts';

/** How many servers agree, of those that took part in the vote; silent and refused ones did not. */
export interface Agreement {
  readonly agree: number;
  readonly of: number;
}

/**
 * Counts the agreement as the vote did: also servers agree that are sound but were not needed to
 * combine the time (RFC 5905, 11.2.2 drops them), so the survivors alone would be too few. Null when
 * there was none.
 */
export function agreementOf({ selection, reasons }: Survey): Agreement | null {
  if (selection === null) return null;
  for (const reason of reasons) if (reason.code === 'agree') return reason;
  const agree = selection.survivors.length;
  return { agree, of: agree + selection.falsetickers.length };
}
