import type { AppError } from '#shared/errors.ts';
import type { Screen } from '#shared/model/screen.ts';
import type { Alert } from '#shared/model/watch.ts';
import type { Words } from './words.ts';

/** One notification: one alert, or several that came together. */
export interface Notice {
  /** The alerts that it tells of. */
  readonly ids: readonly string[];
  readonly title: string;
  readonly body: string;
  /** Where a click leads. */
  readonly screen: Screen;
}

/** The screen on which something can be done about it. */
const SCREEN_OF = {
  'clock-off': 'overview',
  'service-stopped': 'diagnose',
  'servers-silent': 'diagnose',
  'change-failed': 'changes',
} as const satisfies Record<Alert['kind'], Screen>;

/** Puts alerts into words: one as it is, several as a list. */
export function noticeOf(alerts: readonly [Alert, ...Alert[]], { t, format }: Words): Notice {
  const lines = alerts.map((alert) => textOf(alert, { t, format }));
  const ids = alerts.map(({ id }) => id);
  const [first] = alerts;
  const screen = SCREEN_OF[first.kind];
  if (alerts.length === 1) {
    return { ids, title: lines[0] ?? '', body: t(`native.alert.open.${screen}`), screen };
  }
  const isOne = alerts.every(({ kind }) => SCREEN_OF[kind] === screen);
  return {
    ids,
    title: t('native.alert.several', { count: alerts.length }),
    body: lines.join('\n'),
    // Diagnose shows everything that is wrong.
    screen: isOne ? screen : 'diagnose',
  };
}

/** Why a sync was refused that somebody asked for outside the window; null: the window, which is open by then, shows
 * it, for another sync runs. */
export function refusalOf(error: AppError, { t }: Words): Pick<Notice, 'title' | 'body'> | null {
  const title = t('native.refused.sync');
  if (error.code !== 'plan.busy') return { title, body: '' };
  switch (error.context.what) {
    case 'sync':
      return null;
    case 'start':
      return { title, body: t('native.refused.start') };
    default:
      return { title, body: t('native.refused.change') };
  }
}

function textOf(alert: Alert, { t, format }: Words): string {
  switch (alert.kind) {
    case 'clock-off':
      return t('native.alert.clock-off', { by: format.size(alert.offset, alert.bound) });
    case 'service-stopped':
      return t('native.alert.service-stopped', { unit: alert.unit });
    case 'servers-silent':
      return t('native.alert.servers-silent', { time: format.duration(alert.seconds) });
    case 'change-failed':
      return t(`native.alert.change-failed.${alert.undone ? 'undone' : 'stuck'}`);
  }
}

/** What belongs together is raised within this: the machine and the servers are looked at one after the other. */
export const GATHER_MS = 5000;
/** Between two notifications, whatever happens; what comes meanwhile is told together. */
export const APART_MS = 60_000;

/** What the queue needs of the world. */
export interface NoticePorts {
  /** Milliseconds of a clock that nobody sets. */
  readonly uptime: () => number;
  /** Calls once, so many milliseconds later; returns how to call it off. */
  readonly later: (ms: number, call: () => void) => () => void;
  /** Whether the user may be told now: it is wanted, and the window, which shows alerts itself, has not their eye. */
  readonly mayTell: () => boolean;
  readonly tell: (alerts: readonly [Alert, ...Alert[]]) => void;
}

/** Tells of every alert once. */
export interface NoticeQueue {
  /** The alerts in force now; called whenever they may have changed. */
  update(alerts: readonly Alert[]): void;
  close(): void;
}

/** Creates the queue. An alert that is over before it was told of is not told of; nor is, later on, one that came
 * while {@link NoticePorts.mayTell} said no. */
export function createNoticeQueue(ports: NoticePorts): NoticeQueue {
  const seen = new Set<string>();
  let waiting: readonly Alert[] = [];
  let lastAt = -Infinity;
  let cancel: (() => void) | null = null;

  const tell = (): void => {
    cancel = null;
    const [first, ...others] = waiting;
    waiting = [];
    if (first === undefined || !ports.mayTell()) return;
    lastAt = ports.uptime();
    ports.tell([first, ...others]);
  };
  return {
    update(alerts) {
      const fresh = alerts.filter(({ id }) => !seen.has(id));
      const isInForce = ({ id }: Alert) => alerts.some((alert) => alert.id === id);
      // It may come back under its name, and then still be told of.
      for (const alert of waiting) if (!isInForce(alert)) seen.delete(alert.id);
      waiting = [...waiting.filter(isInForce), ...fresh];
      for (const { id } of fresh) seen.add(id);
      if (waiting.length === 0 || cancel !== null) return;
      cancel = ports.later(Math.max(GATHER_MS, lastAt + APART_MS - ports.uptime()), tell);
    },
    close() {
      cancel?.();
    },
  };
}
