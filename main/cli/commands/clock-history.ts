import type { HistoryRange } from '#shared/model/history.ts';
import { clockHistoryText } from '../clock-history-text.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { historyJson } from '../json.ts';
import { fail, print, type Session, tellOfHistory } from '../session.ts';

/** What is asked of the history. */
export interface HistoryFlags {
  readonly hours: number;
  readonly days?: number;
  readonly csv?: true;
}

const HOUR_MS = 3_600_000;

/** `trueclock history`: what is remembered of the clock. */
export function history(session: Session, { hours, days, csv }: HistoryFlags): ExitCode {
  const { io, ports } = session;
  // Commander sees no conflict with an option of the whole program.
  if (csv !== undefined && session.json) {
    io.err("trueclock: option '--csv' cannot be used with option '--json'\n");
    return EXIT.usage;
  }
  const to = ports.now();
  const range: HistoryRange = {
    from: to - (days === undefined ? hours : days * 24) * HOUR_MS,
    to,
  };
  if (csv !== undefined) {
    for (const piece of ports.history.exportAs('csv', range)) {
      if (!piece.ok) return fail(session, piece.error);
      io.out(piece.value);
    }
  } else {
    const view = ports.history.view(range);
    if (!view.ok) return fail(session, view.error);
    print(session, historyJson(view.value), clockHistoryText(view.value));
  }
  tellOfHistory(session);
  return EXIT.good;
}
