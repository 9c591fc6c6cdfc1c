import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatSeconds, printable, resolutionOf, unitFor } from '#shared/format.ts';
import { chosenUnit } from '#shared/locale-format.ts';
import type { HistoryRange } from '#shared/model/history.ts';
import { AXIS_WIDTH, END, Panel, type PanelData } from '../../charts/line/Panel.tsx';
import { placesOf } from '../../charts/line/segments.ts';
import { timeTicks } from '../../charts/line/times.ts';
import { valueScale } from '../../charts/line/values.ts';
import { useSnapshot } from '../../state/context.tsx';
import { Mark } from '../../ui/Badge.tsx';
import { useWidth } from '../../ui/useWidth.ts';
import type { Compared } from './compare.ts';
import styles from './CompareTable.module.css';

/** Pixels of each plot. */
const HEIGHT = 52;
/** A server that answers less often than this is marked. */
const RELIABLE = 0.9;

/** Servers side by side: each in a picture of the same scale, with what the picture shows as figures. */
export function CompareTable(props: {
  readonly servers: readonly Compared[];
  readonly range: HistoryRange;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { settings } = useSnapshot();
  const { servers, range } = props;
  const [ref, width] = useWidth();
  const locale = i18n.language;
  const unit = useMemo(() => {
    const figures = servers.flatMap(({ line }) => line.map(({ apart }) => apart ?? 0));
    return chosenUnit(settings.units) ?? unitFor(figures);
  }, [servers, settings.units]);
  const pictures = useMemo(
    () =>
      servers.map(({ line }): PanelData => {
        const places = placesOf(line, 'single', [], range);
        return {
          times: places.map(({ at }) => at),
          line: places.map(({ point }) => point?.apart ?? null),
          bands: [],
        };
      }),
    [servers, range],
  );
  const scale = useMemo(() => {
    const values = pictures.flatMap(({ line }) => line.filter((value) => value !== null));
    return valueScale(
      values.map((value) => ({ low: value, high: value })),
      HEIGHT,
      unit,
    );
  }, [pictures, unit]);
  const ticks = useMemo(
    () => timeTicks(range, width - AXIS_WIDTH - END, locale),
    [range, width, locale],
  );
  const finest = Math.min(...servers.map(({ varies }) => resolutionOf(varies, 2)), 1);
  const text = (value: number | null, sign: 'always' | 'minus'): string =>
    value === null ? '–' : formatSeconds(value, { locale, unit, resolution: finest, sign });
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t('column.server')}</th>
          <th scope="col">{t('compare.picture')}</th>
          <th scope="col">{t('compare.apart')}</th>
          <th scope="col">{t('compare.varies')}</th>
          <th scope="col">{t('compare.answered')}</th>
        </tr>
      </thead>
      <tbody>
        {servers.map(({ sourceId, host, varies, apart, answered }, index) => (
          <tr key={sourceId}>
            <th scope="row">{printable(host)}</th>
            <td className={styles.picture}>
              <div ref={index === 0 ? ref : undefined} dir="ltr">
                {width === 0 || pictures[index] === undefined ? null : (
                  <Panel
                    data={pictures[index]}
                    range={range}
                    scale={scale}
                    ticks={ticks}
                    width={width}
                    height={HEIGHT}
                    locale={locale}
                    isSigned
                    hasTimes={index === servers.length - 1}
                  />
                )}
              </div>
            </td>
            <td>{text(apart, 'always')}</td>
            <td>{text(varies, 'minus')}</td>
            <td>
              {answered !== null && answered < RELIABLE ? <Mark tone="warn" /> : null}{' '}
              {answered === null ? '–' : percent.format(answered)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
