import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryEvent } from '#shared/model/history.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { Mark } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { eventText, eventTone } from './event-text.ts';
import styles from './Events.module.css';

/** So many are listed until more are asked for: a laptop sleeps several times a day. */
const FEW = 10;

/** What happened in the range, the newest first: the marks of the picture in words. */
export function Events({ events }: { readonly events: readonly HistoryEvent[] }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [isLong, setLong] = useState(false);
  const list = useRef<HTMLOListElement>(null);
  const newest = events.toReversed();
  const shown = isLong ? newest : newest.slice(0, FEW);
  return (
    <Card title={t('history.events.title')}>
      {events.length === 0 ? (
        <p className={styles.none}>{t('history.events.none')}</p>
      ) : (
        <ol ref={list} className={styles.list} aria-label={t('history.events.title')} tabIndex={-1}>
          {shown.map((event, index) => (
            <li key={index}>
              <Mark tone={eventTone(event)} />
              <span className={styles.words}>{eventText(t, event, format)}</span>
              <time>{format.when(event.at)}</time>
            </li>
          ))}
        </ol>
      )}
      {shown.length === events.length ? null : (
        <Button
          size="small"
          onPress={() => {
            setLong(true);
            // The button goes; the focus must not.
            list.current?.focus();
          }}
        >
          {t('history.events.all', { count: events.length })}
        </Button>
      )}
    </Card>
  );
}
