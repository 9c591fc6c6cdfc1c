import { useEffect, useState } from 'react';
import type { AppError } from '#shared/errors.ts';
import { filedAt, type HistoryRange, type HistoryView } from '#shared/model/history.ts';
import type { Result } from '#shared/result.ts';
import type { UnixMs } from '#shared/units.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { settle } from '../../state/run.tsx';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The ranges that the user picks from, in milliseconds up to now; null: all that is kept. */
export const SPANS = {
  hour: HOUR,
  day: DAY,
  week: 7 * DAY,
  month: 30 * DAY,
  all: null,
} as const satisfies Record<string, number | null>;
export type Span = keyof typeof SPANS;
/** All of them, the shortest first. */
export const spans = Object.keys(SPANS) as readonly Span[];

/** The last part of the history that ends now, or `zoom` of it, asked for again whenever something new was recorded. */
export interface HistoryState {
  /** The latest answer, also while another is on its way; null: none yet. */
  readonly view: HistoryView | null;
  /** When it was asked for: the end of what there can be. */
  readonly askedAt: UnixMs;
  /** What the answer is for: another range may have been chosen since. */
  readonly milliseconds: number | null;
  readonly zoom: HistoryRange | null;
  readonly error: AppError | null;
}

/** Asks for a part of the history; see {@link HistoryState}. */
export function useHistory(milliseconds: number | null, zoom: HistoryRange | null): HistoryState {
  const api = useApi();
  const { watch, check } = useSnapshot();
  const { recorded } = watch;
  // What a clock far behind measures is filed ahead of it, and is a part of what there is up to now.
  const offset = check.result?.selection?.offset ?? null;
  const ahead = Math.max(0, filedAt({ at: 0, offset }));
  const [answer, setAnswer] = useState<{
    readonly found: Result<HistoryView, AppError>;
    readonly askedAt: UnixMs;
    readonly milliseconds: number | null;
    readonly zoom: HistoryRange | null;
  } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const ask = async (): Promise<void> => {
      const to = Date.now() + ahead;
      let found = await settle(api.history.view(zoom ?? { from: to - (milliseconds ?? HOUR), to }));
      // All that is kept: how far back that is, the first answer tells.
      if (zoom === null && milliseconds === null && found.ok && found.value.oldest !== null) {
        found = await settle(
          api.history.view({ from: Math.min(found.value.oldest, to - HOUR), to }),
        );
      }
      if (isCurrent) setAnswer({ found, askedAt: to, milliseconds, zoom });
    };
    void ask();
    return () => {
      isCurrent = false;
    };
  }, [api, milliseconds, zoom, recorded, ahead]);
  const found = answer?.found;
  return {
    view: found?.ok === true ? found.value : null,
    askedAt: answer?.askedAt ?? 0,
    milliseconds: answer?.milliseconds ?? null,
    zoom: answer?.zoom ?? null,
    error: found?.ok === false ? found.error : null,
  };
}
