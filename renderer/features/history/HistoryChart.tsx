import { useMemo, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryRange, HistoryView } from '#shared/model/history.ts';
import type { UnixMs } from '#shared/units.ts';
import { AXIS_HEIGHT, AXIS_WIDTH, END, Panel } from '../../charts/line/Panel.tsx';
import { nearest, placesOf } from '../../charts/line/segments.ts';
import { timeTicks, zoneNames } from '../../charts/line/times.ts';
import { beyond, valueScale } from '../../charts/line/values.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useSnapshot } from '../../state/context.tsx';
import { Mark } from '../../ui/Badge.tsx';
import { useWidth } from '../../ui/useWidth.ts';
import { Term } from '../help/Term.tsx';
import { extentsOf, FIGURES, panelData, type Units } from './columns.ts';
import { eventText, setsClock } from './event-text.ts';
import { figureTexts } from './figure-text.ts';
import styles from './HistoryChart.module.css';
import { marksOf } from './marks.ts';
import { Reading } from './Reading.tsx';
import { moved, zoomed } from './zoom.ts';

/** Pixels of each plot. */
const HEIGHTS = { offset: 170, delay: 62, jitter: 62, drift: 76 } as const;
/** A drag shorter than this is a click; pixels. */
const LEAST_DRAG = 6;
/** How much of the range a key moves, and what it leaves of it. */
const STEP = 0.25;
const CLOSER = 0.5;

/**
 * The history as pictures over one axis of time, with what happened marked on it. A pointer reads values and drags a
 * range to look closer at; the keys do the same: arrows read, with Shift they move, + and − zoom, Escape goes back.
 */
export function HistoryChart(props: {
  readonly view: HistoryView;
  /** As far as one can move and zoom out. */
  readonly limits: HistoryRange;
  readonly units: Units;
  readonly onZoom: (range: HistoryRange | null) => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { settings } = useSnapshot();
  const { view, limits, units, onZoom } = props;
  const { range } = view;
  const [ref, width] = useWidth();
  const plot = Math.max(1, width - AXIS_WIDTH - END);
  const [reading, setReading] = useState<UnixMs | null>(null);
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);

  const places = useMemo(
    () =>
      placesOf(
        view.points,
        view.resolution,
        view.events.filter(setsClock).map(({ at }) => at),
        view.range,
      ),
    [view],
  );
  const panels = useMemo(
    () =>
      FIGURES.map((figure) => ({
        figure,
        data: panelData(places, figure),
        scale: valueScale(extentsOf(places, figure), HEIGHTS[figure], units[figure]),
      })),
    [places, units],
  );
  const ticks = useMemo(() => timeTicks(range, plot, i18n.language), [range, plot, i18n.language]);
  const limitLines = useMemo(
    () => [settings.alertAbove, -settings.alertAbove],
    [settings.alertAbove],
  );
  const marks = marksOf(view.events, range, plot);
  const [offsetPanel] = panels;
  const outside =
    offsetPanel?.data.line.filter(
      (value) => value !== null && beyond(value, offsetPanel.scale) !== null,
    ).length ?? 0;

  const xOf = (at: UnixMs): number => ((at - range.from) / (range.to - range.from)) * plot;
  const timeAt = (x: number): UnixMs => range.from + (x / plot) * (range.to - range.from);
  const index = reading === null ? null : nearest(places, reading);
  const place = index === null ? null : (places[index] ?? null);

  const pointerX = (event: PointerEvent<HTMLElement>): number => {
    const { left } = event.currentTarget.getBoundingClientRect();
    return Math.min(Math.max(event.clientX - left, 0), plot);
  };
  const onPointerUp = (): void => {
    if (drag !== null && Math.abs(drag.to - drag.from) >= LEAST_DRAG) {
      const [from, to] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
      onZoom(zoomed({ from: timeAt(from), to: timeAt(to) }, 1, limits));
    }
    setDrag(null);
  };
  const points = places.filter((one) => one.point !== null);
  // Nothing read yet: begin with the newest.
  const now = place === null ? points.length : points.indexOf(place);
  const read = (next: number): void =>
    setReading(points[Math.min(Math.max(next, 0), points.length - 1)]?.at ?? null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    // Those belong to the system and to the menu.
    if (ctrlKey || metaKey || altKey) return;
    const centre = place?.at;
    if (key === 'ArrowLeft' && shiftKey) onZoom(moved(range, -STEP, limits));
    else if (key === 'ArrowRight' && shiftKey) onZoom(moved(range, STEP, limits));
    else if (key === 'ArrowLeft') read(now - 1);
    else if (key === 'ArrowRight') read(now + 1);
    else if (key === 'Home') read(0);
    else if (key === 'End') read(points.length - 1);
    else if (key === '+' || key === '=') onZoom(zoomed(range, CLOSER, limits, centre));
    else if (key === '-' || key === '_') onZoom(zoomed(range, 1 / CLOSER, limits, centre));
    else if (key === 'Escape') onZoom(null);
    else return;
    event.preventDefault();
  };

  const point = place?.point ?? null;
  const spoken =
    points.length === 0
      ? t('history.noneHere')
      : point === null
        ? t('history.notRead')
        : t('history.read', {
            when: format.when(point.at),
            ...figureTexts(point, units, i18n.language),
          });
  return (
    <div className={styles.chart}>
      <Reading
        place={place}
        resolution={view.resolution}
        outside={outside}
        units={units}
        hasLimit={limitLines.some(
          (limit) => offsetPanel !== undefined && beyond(limit, offsetPanel.scale) === null,
        )}
        zone={format.list(zoneNames(range, i18n.language))}
      />
      {/* Time runs from left to right in every language, as the tools of the trade draw it. */}
      <div ref={ref} className={styles.stack} dir="ltr">
        <div className={styles.lane} />
        {panels.map(({ figure, data, scale }, order) => (
          <section key={figure} className={styles.panel}>
            <h3 style={{ paddingInlineStart: AXIS_WIDTH }}>
              <Term id={figure}>{t(`column.${figure}`)}</Term>
            </h3>
            {width === 0 ? null : (
              <Panel
                data={data}
                range={range}
                scale={scale}
                ticks={ticks}
                width={width}
                height={HEIGHTS[figure]}
                locale={i18n.language}
                isSigned={figure === 'offset' || figure === 'drift'}
                hasTimes={order === panels.length - 1}
                {...(figure === 'offset' ? { limits: limitLines } : {})}
              />
            )}
          </section>
        ))}
        <div
          className={styles.over}
          style={{ insetInlineStart: AXIS_WIDTH, inlineSize: plot, insetBlockEnd: AXIS_HEIGHT }}
          role="slider"
          tabIndex={0}
          aria-label={t('history.chart')}
          aria-describedby="history-keys"
          aria-valuemin={1}
          aria-valuemax={Math.max(1, points.length)}
          aria-valuenow={Math.min(now + 1, points.length)}
          aria-valuetext={spoken}
          onKeyDown={onKeyDown}
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            const x = pointerX(event);
            setDrag({ from: x, to: x });
          }}
          onPointerMove={(event) => {
            const x = pointerX(event);
            setReading(timeAt(x));
            if (drag !== null) setDrag({ ...drag, to: x });
          }}
          onPointerUp={onPointerUp}
          onPointerCancel={() => setDrag(null)}
          onPointerLeave={() => setReading(null)}
          onBlur={() => setReading(null)}
          onDoubleClick={() => onZoom(null)}
        >
          {points.length > 0 ? null : <p className={styles.none}>{t('history.noneHere')}</p>}
          {marks.map(({ x, tone, events }) => (
            <div
              key={x}
              className={styles.mark}
              data-tone={tone}
              style={{ insetInlineStart: x }}
              title={events
                .map((event) => `${format.when(event.at)}: ${eventText(t, event, format)}`)
                .join('\n')}
            >
              <Mark tone={tone} />
              {events.length === 1 ? null : <span className={styles.count}>{events.length}</span>}
            </div>
          ))}
          {place === null ? null : (
            <div className={styles.cursor} style={{ insetInlineStart: xOf(place.at) }} />
          )}
          {drag === null ? null : (
            <div
              className={styles.drag}
              style={{
                insetInlineStart: Math.min(drag.from, drag.to),
                inlineSize: Math.abs(drag.to - drag.from),
              }}
            />
          )}
        </div>
      </div>
      <p className={styles.note}>{t('history.drift')}</p>
      <p className={styles.note} id="history-keys">
        {t('history.keys')}
      </p>
    </div>
  );
}
