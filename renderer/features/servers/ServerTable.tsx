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
import { formatSeconds, type OffsetUnits } from '#shared/format.ts';
import { useMedia } from '../../state/media.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { Button } from '../../ui/Button.tsx';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Details } from './Details.tsx';
import type { ServerRow } from './rows.ts';
import { Security } from './Security.tsx';
import { ServerName } from './ServerName.tsx';
import styles from './ServerTable.module.css';
import { sortColumns, type Sort, type SortColumn } from './sorting.ts';

/** Delays to 0.1 ms and jitter to 0.01 ms: finer digits change from one exchange to the next. */
const DELAY_STEP = 1e-4;
const JITTER_STEP = 1e-5;

/** Narrower windows leave jitter and security to the details. */
const WIDE = '(width >= 1100px)';
/** Jitter needs more: the names of the servers matter more than it. */
const WIDER = '(width >= 1200px)';

/** Only the rows in view are drawn: the whole list would take seconds on a slow computer. */
const layout = { rowHeight: 55, headingHeight: 36 };
/** Pixels, also as the least width (react-aria's own least is 75); the server's name takes what is left. Wide enough for the longest usual figures. */
const widths = {
  check: 44,
  stratum: 86,
  offset: 94,
  bound: 78,
  delay: 82,
  jitter: 78,
  security: 84,
  verdict: 150,
  nameAtLeast: 140,
} as const;

/** Microseconds, when the user wants them for everything, have three more digits and a separator. */
const MICROSECONDS_ROOM = 26;

/** The list of servers: picked with space or a click, figures as they come in. Drawn anew only for news of
 * its own: it is the most expensive part of the window, and the state changes ten times a second. */
export const ServerTable = memo(function ServerTable(props: {
  readonly rows: readonly ServerRow[];
  readonly picked: ReadonlySet<string>;
  readonly onPick: (ids: ReadonlySet<string>) => void;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  /** What is said when no row is left. */
  readonly nothing: string;
  readonly onClearLook: () => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { rows, picked } = props;
  const format = useFormat();
  const room = format.unit === 'µs' ? MICROSECONDS_ROOM : 0;
  const isWide = useMedia(WIDE) && room === 0;
  const isWider = useMedia(WIDER) && room === 0;
  const units = useMemo(
    () => format.offsetUnits(rows.flatMap(({ reports }) => reports.slice(0, 1))),
    [rows, format],
  );
  return (
    <Virtualizer layout={TableLayout} layoutOptions={layout}>
      <Table
        className={styles.table ?? ''}
        aria-label={t('servers.title')}
        selectionMode="multiple"
        selectedKeys={picked}
        sortDescriptor={props.sort}
        onSortChange={({ column, direction }) => {
          const known = sortColumns.find((name) => name === column);
          if (known !== undefined) props.onSort({ column: known, direction });
        }}
        onSelectionChange={(keys) => {
          const shown = rows.map(({ id }) => id);
          const chosen = keys === 'all' ? shown : shown.filter((id) => keys.has(id));
          // Picked rows that the filters hide stay picked.
          const hidden = [...picked].filter((id) => !shown.includes(id));
          props.onPick(new Set([...hidden, ...chosen]));
        }}
      >
        <TableHeader className={styles.head ?? ''}>
          <Column
            id="check"
            width={widths.check}
            minWidth={widths.check}
            className={styles.check ?? ''}
          >
            <Checkbox slot="selection" />
          </Column>
          <SortColumnHead id="server" width="1fr" minWidth={widths.nameAtLeast} isRowHeader />
          <SortColumnHead id="stratum" width={widths.stratum} isFigure />
          <SortColumnHead id="offset" width={widths.offset + room} isFigure />
          <SortColumnHead id="bound" width={widths.bound + room} isFigure />
          <SortColumnHead id="delay" width={widths.delay + room} isFigure />
          {isWider ? <SortColumnHead id="jitter" width={widths.jitter} isFigure /> : null}
          {isWide ? (
            <Column id="security" width={widths.security} minWidth={widths.security}>
              <span className={styles.name} title={t('column.security')}>
                {t('column.security')}
              </span>
            </Column>
          ) : null}
          <SortColumnHead id="verdict" width={widths.verdict} />
        </TableHeader>
        <TableBody
          items={rows}
          dependencies={[units, format, isWide, isWider]}
          renderEmptyState={() => (
            <div className={styles.empty}>
              <p>{props.nothing}</p>
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
              <Figures
                row={row}
                units={units}
                locale={i18n.language}
                isWide={isWide}
                isWider={isWider}
              />
            </Row>
          )}
        </TableBody>
      </Table>
    </Virtualizer>
  );
});

/** The head of a column that a press sorts by; the arrow says how. */
function SortColumnHead(props: {
  readonly id: SortColumn;
  readonly width: number | '1fr';
  readonly minWidth?: number;
  readonly isFigure?: boolean;
  readonly isRowHeader?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const { id, width, minWidth = width, isFigure = false, isRowHeader = false } = props;
  return (
    <Column
      id={id}
      width={width}
      minWidth={typeof minWidth === 'number' ? minWidth : widths.nameAtLeast}
      isRowHeader={isRowHeader}
      allowsSorting
      className={`${styles.sortable} ${isFigure ? styles.figure : ''}`}
    >
      {({ sortDirection }) => (
        <>
          <span className={styles.name} title={t(`column.${id}`)}>
            {t(`column.${id}`)}
          </span>
          <span className={styles.arrow} data-shown={sortDirection !== undefined || undefined}>
            <Icon name={sortDirection === 'descending' ? 'down' : 'up'} size={12} />
          </span>
        </>
      )}
    </Column>
  );
}

/** The measured part of a row; a pool shows its best member. */
function Figures(props: {
  readonly row: ServerRow;
  readonly units: OffsetUnits;
  readonly locale: string;
  readonly isWide: boolean;
  readonly isWider: boolean;
}): ReactNode {
  const format = useFormat();
  const { row, units, locale, isWide, isWider } = props;
  const best = row.reports[0];
  const measured = best?.offset ?? null;
  const offset = measured === null ? null : format.offset(measured, best?.bound ?? null, units);
  const plain = (value: number | null, resolution: number): string =>
    value === null ? '–' : formatSeconds(value, { locale, unit: format.unit ?? 'ms', resolution });
  return (
    <>
      <Cell className={styles.figure ?? ''}>{best?.stratum ?? '–'}</Cell>
      <Cell className={styles.figure ?? ''}>{offset?.offset ?? '–'}</Cell>
      <Cell className={`${styles.figure} ${styles.bound}`}>{offset?.bound ?? '–'}</Cell>
      <Cell className={styles.figure ?? ''}>{plain(best?.delay ?? null, DELAY_STEP)}</Cell>
      {isWider ? (
        <Cell className={styles.figure ?? ''}>{plain(best?.jitter ?? null, JITTER_STEP)}</Cell>
      ) : null}
      {isWide ? (
        <Cell>
          <Security row={row} />
        </Cell>
      ) : null}
      <Cell className={styles.verdict ?? ''}>
        <Details row={row} />
      </Cell>
    </>
  );
}
