import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { VisuallyHidden } from 'react-aria-components';
import type { ClockPoint, Resolution } from '#shared/model/history.ts';
import type { Place } from '../../charts/line/segments.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { Term } from '../help/Term.tsx';
import type { Units } from './columns.ts';
import { figureTexts } from './figure-text.ts';
import styles from './Reading.module.css';

/** The figures of the point that is read; while none is, what the picture shows. */
export function Reading(props: {
  readonly place: Place | null;
  readonly resolution: Resolution;
  /** Points that lie off the axis. */
  readonly outside: number;
  readonly units: Units;
  /** Whether the threshold of the alerts is in the picture. */
  readonly hasLimit: boolean;
  /** Of the times. */
  readonly zone: string;
}): ReactNode {
  const { t } = useTranslation();
  const { resolution, outside } = props;
  const point = props.place?.point ?? null;
  return (
    <div className={styles.reading}>
      {point === null ? (
        <ul className={styles.key}>
          <li>
            <i className={styles.line} /> {t(`history.key.line.${resolution}`)}
          </li>
          {resolution === 'single' ? null : (
            <li>
              <i className={styles.spread} /> {t('history.key.spread')}
            </li>
          )}
          <li>
            <i className={styles.bound} /> <Term id="bound">{t('history.key.bound')}</Term>
          </li>
          {props.hasLimit ? (
            <li>
              <i className={styles.limit} /> {t('history.key.limit')}
            </li>
          ) : null}
          {outside === 0 ? null : (
            <li>
              <i className={styles.outside} /> {t('history.key.outside', { count: outside })}
            </li>
          )}
          <li className={styles.zone}>{t('history.key.zone', { zone: props.zone })}</li>
        </ul>
      ) : (
        <Figures point={point} units={props.units} />
      )}
    </div>
  );
}

function Figures(props: { readonly point: ClockPoint; readonly units: Units }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const texts = figureTexts(props.point, props.units, i18n.language);
  return (
    <dl className={styles.figures}>
      <div>
        <VisuallyHidden elementType="dt">{t('history.table.when')}</VisuallyHidden>
        <dd>{format.when(props.point.at)}</dd>
      </div>
      <div>
        <dt>{t('column.offset')}</dt>
        <dd>
          {texts.offset} <small>{texts.bound}</small>
        </dd>
      </div>
      <div>
        <dt>{t('column.delay')}</dt>
        <dd>{texts.delay}</dd>
      </div>
      <div>
        <dt>{t('column.jitter')}</dt>
        <dd>{texts.jitter}</dd>
      </div>
      <div>
        <dt>{t('column.drift')}</dt>
        <dd>{texts.drift}</dd>
      </div>
    </dl>
  );
}
