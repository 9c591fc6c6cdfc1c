import { memo, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  Cell,
  Column,
  Row,
  Table,
  TableBody,
  TableHeader,
  TableLayout,
  Virtualizer,
} from 'react-aria-components';
import { formatSeconds, offsetUnits, type OffsetUnits } from '#shared/format.ts';
import { useMedia } from '../../state/media.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { Details } from './Details.tsx';
import type { ServerRow } from './rows.ts';
import { ServerName } from './ServerName.tsx';
import styles from './ServerTable.module.css';

/** Delays to 0.1 ms and jitter to 0.01 ms: finer digits change from one exchange to the next. */
const DELAY_STEP = 1e-4;
const JITTER_STEP = 1e-5;

/** Narrower windows leave jitter and security to the details. */
const WIDE = '(width >= 960px)';

/** Only the rows in view are drawn: the whole list would take seconds on a slow computer. */
const layout = { rowHeight: 55, headingHeight: 36 };
/** Pixels, also as the least width (react-aria's own least is 75); the server's name takes what is left. Wide enough for the longest usual figures. */
const widths = {
  check: 44,
  stratum: 68,
  offset: 156,
  delay: 82,
  jitter: 78,
  security: 84,
  verdict: 136,
  nameAtLeast: 150,
} as const;

/** The list of servers: picked with space or a click, figures as they come in. Drawn anew only for news of
 * its own: it is the most expensive part of the window, and the state changes ten times a second. */
export const ServerTable = memo(function ServerTable(props: {
  readonly rows: readonly ServerRow[];
  readonly picked: ReadonlySet<string>;
  readonly onPick: (ids: ReadonlySet<string>) => void;
  readonly onClearLook: () => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { rows, picked } = props;
  const isWide = useMedia(WIDE);
  const units = useMemo(
    () => offsetUnits(rows.flatMap(({ reports }) => reports.slice(0, 1))),
    [rows],
  );
  return (
    <Virtualizer layout={TableLayout} layoutOptions={layout}>
      <Table
        className={styles.table ?? ''}
        aria-label={t('servers.title')}
        selectionMode="multiple"
        selectedKeys={picked}
        onSelectionChange={(keys) => {
          const shown = rows.map(({ id }) => id);
          const chosen = keys === 'all' ? shown : shown.filter((id) => keys.has(id));
          // Picked rows that the filters hide stay picked.
          const hidden = [...picked].filter((id) => !shown.includes(id));
          props.onPick(new Set([...hidden, ...chosen]));
        }}
      >
        <TableHeader className={styles.head ?? ''}>
          <Column width={widths.check} minWidth={widths.check} className={styles.check ?? ''}>
            <Checkbox slot="selection" />
          </Column>
          <Column isRowHeader width="1fr" minWidth={widths.nameAtLeast}>
            {t('column.server')}
          </Column>
          <Column width={widths.stratum} minWidth={widths.stratum} className={styles.figure ?? ''}>
            {t('column.stratum')}
          </Column>
          <Column width={widths.offset} minWidth={widths.offset} className={styles.figure ?? ''}>
            {t('column.offset')}
          </Column>
          <Column width={widths.delay} minWidth={widths.delay} className={styles.figure ?? ''}>
            {t('column.delay')}
          </Column>
          {isWide ? (
            <Column width={widths.jitter} minWidth={widths.jitter} className={styles.figure ?? ''}>
              {t('column.jitter')}
            </Column>
          ) : null}
          {isWide ? (
            <Column width={widths.security} minWidth={widths.security}>
              {t('column.security')}
            </Column>
          ) : null}
          <Column width={widths.verdict} minWidth={widths.verdict}>
            {t('column.verdict')}
          </Column>
        </TableHeader>
        <TableBody
          items={rows}
          dependencies={[units, i18n.language, isWide]}
          renderEmptyState={() => (
            <div className={styles.empty}>
              <p>{t('servers.noneFound')}</p>
              <Button size="small" onPress={props.onClearLook}>
                {t('servers.showAll')}
              </Button>
            </div>
          )}
        >
          {(row) => (
            <Row id={row.id} textValue={row.source.host} className={styles.row ?? ''}>
              <Cell className={styles.check ?? ''}>
                <Checkbox slot="selection" />
              </Cell>
              <Cell>
                <ServerName row={row} />
              </Cell>
              <Figures row={row} units={units} locale={i18n.language} isWide={isWide} />
            </Row>
          )}
        </TableBody>
      </Table>
    </Virtualizer>
  );
});

/** The measured part of a row; a pool shows its best member. */
function Figures(props: {
  readonly row: ServerRow;
  readonly units: OffsetUnits;
  readonly locale: string;
  readonly isWide: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { row, units, locale, isWide } = props;
  const best = row.reports[0];
  const measured = best?.offset ?? null;
  const offset = measured === null ? null : format.offset(measured, best?.bound ?? null, units);
  const inMs = (value: number | null, resolution: number): string =>
    value === null ? '–' : formatSeconds(value, { locale, unit: 'ms', resolution });
  return (
    <>
      <Cell className={styles.figure ?? ''}>{best?.stratum ?? '–'}</Cell>
      <Cell className={styles.figure ?? ''}>
        {offset === null ? (
          '–'
        ) : (
          <>
            {offset.offset} <span className={styles.bound}>{offset.bound}</span>
          </>
        )}
      </Cell>
      <Cell className={styles.figure ?? ''}>{inMs(best?.delay ?? null, DELAY_STEP)}</Cell>
      {isWide ? (
        <Cell className={styles.figure ?? ''}>{inMs(best?.jitter ?? null, JITTER_STEP)}</Cell>
      ) : null}
      {isWide ? (
        <Cell className={styles.security ?? ''}>
          {best?.authentication === 'nts' ? (
            <Badge tone="good">{t('security.nts')}</Badge>
          ) : row.source.nts === true ? (
            <span title={t('security.offersNtsLong')}>{t('security.offersNts')}</span>
          ) : (
            t('security.plain')
          )}
        </Cell>
      ) : null}
      <Cell>
        <Details row={row} />
      </Cell>
    </>
  );
}
