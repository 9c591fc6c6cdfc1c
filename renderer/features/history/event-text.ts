import type { TFunction } from 'i18next';
import type { HistoryEvent } from '#shared/model/history.ts';
import type { Format } from '../../i18n/useFormat.ts';
import type { Tone } from '../../ui/Badge.tsx';

/** What happened, in words. */
export function eventText(t: TFunction, event: HistoryEvent, format: Format): string {
  switch (event.kind) {
    case 'watch':
      return t(`history.event.watch.${event.state}`);
    case 'clock-stepped': {
      const way = event.seconds < 0 ? 'back' : 'forward';
      return t(`history.event.stepped.${way}`, { by: format.size(event.seconds) });
    }
    case 'slept':
      return t('history.event.slept', { time: format.duration(event.seconds) });
    case 'network':
      return t(`history.event.network.${event.state}`);
    case 'service':
      return t(`history.event.service.${event.running ? 'started' : 'stopped'}`, {
        name: t(`backend.${event.service}`),
      });
    case 'change':
      return t(`history.event.change.${event.what}`);
    case 'sync':
      return event.offset === null
        ? t(`history.event.sync.${event.method}`)
        : t(`history.event.syncBy.${event.method}`, { by: format.size(event.offset) });
  }
}

/** How much it matters; the mark that stands for it. */
export function eventTone(event: HistoryEvent): Tone {
  switch (event.kind) {
    case 'watch':
    case 'slept':
      return 'neutral';
    case 'clock-stepped':
      return 'warn';
    case 'network':
      return event.state === 'down' ? 'warn' : 'neutral';
    case 'service':
      return event.running ? 'good' : 'bad';
    case 'change':
      return event.what === 'failed' ? 'bad' : 'accent';
    case 'sync':
      return 'accent';
  }
}

/** Whether the clock was set there, so that the offsets before and after do not belong together. */
export const setsClock = (event: HistoryEvent): boolean =>
  event.kind === 'clock-stepped' || (event.kind === 'sync' && event.method !== 'slew');
