import { useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryRange } from '#shared/model/history.ts';
import { Button } from '../../ui/Button.tsx';
import { Chips } from '../../ui/Chips.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import styles from './Toolbar.module.css';
import { spans, type Span } from './useHistory.ts';
import { isSame, moved, zoomed } from './zoom.ts';

/** Which part of the history is shown, and how. */
export function Toolbar(props: {
  readonly span: Span;
  readonly onSpan: (span: Span) => void;
  /** What is shown now; null: nothing yet. */
  readonly range: HistoryRange | null;
  readonly limits: HistoryRange | null;
  readonly isZoomed: boolean;
  readonly onZoom: (range: HistoryRange | null) => void;
  readonly isTable: boolean;
  readonly onTable: (isTable: boolean) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { range, limits, onZoom } = props;
  const toolbar = useRef<HTMLDivElement>(null);
  const steps: readonly {
    readonly id: 'earlier' | 'out' | 'in' | 'later';
    readonly icon: IconName;
    readonly to: (range: HistoryRange, limits: HistoryRange) => HistoryRange;
  }[] = [
    { id: 'earlier', icon: 'back', to: (now, all) => moved(now, -0.5, all) },
    { id: 'out', icon: 'minus', to: (now, all) => zoomed(now, 2, all) },
    { id: 'in', icon: 'plus', to: (now, all) => zoomed(now, 0.5, all) },
    { id: 'later', icon: 'forward', to: (now, all) => moved(now, 0.5, all) },
  ];
  return (
    <div
      ref={toolbar}
      className={styles.toolbar}
      role="group"
      aria-label={t('history.toolbar')}
      tabIndex={-1}
    >
      <Chips
        label={t('history.range')}
        mode="one"
        items={spans.map((id) => ({ id, text: t(`history.span.${id}`) }))}
        selected={new Set(props.isZoomed ? [] : [props.span])}
        onChange={([span]) => props.onSpan(span ?? props.span)}
      />
      {/* As the picture: time runs from left to right in every language. */}
      <div className={styles.zoom} dir="ltr">
        {steps.map(({ id, icon, to }) => {
          const next = range === null || limits === null ? null : to(range, limits);
          return (
            <Button
              key={id}
              size="small"
              look="quiet"
              aria-label={t(`history.zoom.${id}`)}
              // At the end of what there is; disabled, it would lose the focus.
              isPending={next === null || range === null || isSame(next, range)}
              onPress={() => {
                if (next !== null) onZoom(next);
              }}
            >
              <Icon name={icon} />
            </Button>
          );
        })}
        {props.isZoomed ? (
          <Button
            size="small"
            onPress={() => {
              onZoom(null);
              // The button goes; the focus must not.
              toolbar.current?.focus();
            }}
          >
            {t('history.zoom.reset')}
          </Button>
        ) : null}
      </div>
      <Chips
        label={t('history.view')}
        items={[{ id: 'table', text: t('history.asTable') }]}
        selected={new Set(props.isTable ? ['table'] : [])}
        onChange={(chosen) => props.onTable(chosen.has('table'))}
      />
    </div>
  );
}
