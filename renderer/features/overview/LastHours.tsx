import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryView } from '#shared/model/history.ts';
import { AXIS_WIDTH, END, Panel } from '../../charts/line/Panel.tsx';
import { placesOf } from '../../charts/line/segments.ts';
import { timeTicks } from '../../charts/line/times.ts';
import { valueScale } from '../../charts/line/values.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useNow } from '../../state/clock.ts';
import { useSnapshot } from '../../state/context.tsx';
import { Card } from '../../ui/Card.tsx';
import { useWidth } from '../../ui/useWidth.ts';
import { extentsOf, panelData, unitsOf } from '../history/columns.ts';
import { setsClock } from '../history/event-text.ts';
import { saidOf } from '../history/said.ts';
import { useDriftText } from '../history/useDriftText.ts';
import { useHistory } from '../history/useHistory.ts';
import styles from './LastHours.module.css';

const HOURS = 6;
/** Pixels of the plot: enough to see a wave or a step, and no more than a glance needs. */
const HEIGHT = 62;

/** How the clock was in the last hours, and what is to be expected. Nothing, before there is something to show. */
export function LastHours(): ReactNode {
  const { t } = useTranslation();
  const { view } = useHistory(HOURS * 3_600_000, null);
  if (view === null || view.points.length < 2) return null;
  return (
    <Card
      title={t('overview.hours.title', { count: HOURS })}
      aside={
        <a className={styles.more} href="#history">
          {t('overview.hours.more')}
        </a>
      }
    >
      <div className={styles.hours}>
        <Words view={view} />
        <Picture view={view} />
      </div>
    </Card>
  );
}

function Words({ view }: { readonly view: HistoryView }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const { watch, settings } = useSnapshot();
  const drift = useDriftText(watch.drift);
  const said = saidOf(view);
  const { dueAt } = watch;
  return (
    <div className={styles.words}>
      <p>
        {said.kind === 'within'
          ? t('overview.hours.within', { within: format.atMost(said.within) })
          : said.kind === 'off'
            ? t('overview.hours.off', { by: format.size(said.by, said.bound) })
            : t('overview.hours.unknown')}
      </p>
      <p>{drift.sentence}</p>
      {dueAt === null || dueAt <= now ? null : (
        <p>
          {t('overview.hours.due', {
            by: format.size(settings.alertAbove),
            time: format.duration((dueAt - now) / 1000),
          })}
        </p>
      )}
    </div>
  );
}

/** The offset within its bound; the words beside it and the History screen say the same. */
function Picture({ view }: { readonly view: HistoryView }): ReactNode {
  const { i18n } = useTranslation();
  const { settings } = useSnapshot();
  const [ref, width] = useWidth();
  const { data, scale } = useMemo(() => {
    const breaks = view.events.filter(setsClock).map(({ at }) => at);
    const places = placesOf(view.points, view.resolution, breaks, view.range);
    const { offset } = unitsOf(view.points, settings.units);
    return {
      data: panelData(places, 'offset'),
      scale: valueScale(extentsOf(places, 'offset'), HEIGHT, offset),
    };
  }, [view, settings.units]);
  const ticks = useMemo(
    () => timeTicks(view.range, width - AXIS_WIDTH - END, i18n.language),
    [view.range, width, i18n.language],
  );
  return (
    <div ref={ref} className={styles.picture} dir="ltr">
      {width === 0 ? null : (
        <Panel
          data={data}
          range={view.range}
          scale={scale}
          ticks={ticks}
          width={width}
          height={HEIGHT}
          locale={i18n.language}
          isSigned
          hasTimes
        />
      )}
    </div>
  );
}
