import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { VisuallyHidden } from 'react-aria-components';
import { formatSeconds, printable } from '#shared/format.ts';
import type { Selection, ServerReport } from '#shared/model/survey.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useWidth } from '../../ui/useWidth.ts';
import { layoutVote, MOST_ROWS, type VoteLayout, type VoteRow } from './layout.ts';
import styles from './VotePicture.module.css';

/** Until the element has been measured; pixels. */
const FIRST_WIDTH = 560;
/** Nothing can be told apart in less. */
const LEAST_WIDTH = 100;
/** A label of the axis reaches so far to both sides of its tick. */
const HALF_LABEL = 34;
/** Marks are drawn this much wider than the interval, so that a narrow one can be seen. */
const CAP = 3;
const NOTE_GAP = 14;

/**
 * The vote as a picture: each server an interval offset ± bound on one axis, zero this computer's
 * clock, the agreed interval a band. The same facts stand in a table for those who do not see it.
 */
export function VotePicture(props: {
  readonly servers: readonly ServerReport[];
  readonly selection: Selection | null;
  /** So many servers at most; those that take part come first. */
  readonly most?: number;
  /** What the marks mean, under the picture. */
  readonly legend?: ReactNode;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const [plot, measured] = useWidth();
  const width = measured === 0 ? FIRST_WIDTH : Math.max(measured, LEAST_WIDTH);
  const layout = layoutVote(props.servers, props.selection, width, props.most ?? MOST_ROWS);
  const tickText = (value: number): string =>
    formatSeconds(value, {
      locale: i18n.language,
      unit: format.unit ?? layout.unit,
      resolution: layout.step,
      sign: 'always',
    });
  return (
    <figure className={styles.figure}>
      <ol className={styles.names} aria-hidden="true">
        {layout.rows.map((row) => (
          <li key={row.key} style={{ blockSize: layout.rowHeight }} title={nameOf(row)}>
            <span className={styles.host}>{printable(row.host)}</span>
            {row.address === null ? null : <span className={styles.address}>{row.address}</span>}
          </li>
        ))}
      </ol>
      <div ref={plot} className={styles.plot} dir="ltr">
        <svg width={width} height={layout.height + 26} aria-hidden="true">
          {layout.ticks.map(({ x, value }) => (
            <g key={value}>
              <line className={styles.grid} x1={x} x2={x} y1={0} y2={layout.height} />
              <text
                className={styles.tick}
                x={x}
                y={layout.height + 19}
                textAnchor={x + HALF_LABEL > width ? 'end' : 'middle'}
              >
                {Math.abs(value) < layout.step / 2 ? '0' : tickText(value)}
              </text>
            </g>
          ))}
          {layout.band === null ? null : (
            <rect
              className={styles.band}
              x={layout.band.from - CAP}
              width={layout.band.to - layout.band.from + 2 * CAP}
              y={0}
              height={layout.height}
              rx={3}
            />
          )}
          <line
            className={styles.zero}
            x1={layout.zero}
            x2={layout.zero}
            y1={0}
            y2={layout.height}
          />
          {layout.rows.map((row) => (
            <RowMark key={row.key} row={row} width={width} />
          ))}
        </svg>
      </div>
      {props.legend === undefined ? null : (
        <figcaption className={styles.legend}>{props.legend}</figcaption>
      )}
      {layout.left > 0 ? (
        <p className={styles.more}>{t('vote.more', { count: layout.left })}</p>
      ) : null}
      <VoteTable layout={layout} />
    </figure>
  );
}

const nameOf = (row: VoteRow): string =>
  printable(row.address === null ? row.host : `${row.host} (${row.address})`);

function RowMark(props: { row: VoteRow; width: number }): ReactNode {
  const { row, width } = props;
  const { t } = useTranslation();
  const format = useFormat();
  if (row.mark === null) {
    return (
      <text className={styles.note} data-kind="silent" x={4} y={row.y + 4}>
        {`– ${t('vote.silent')}`}
      </text>
    );
  }
  const { x, from, to, beyond } = row.mark;
  // Of what lies outside the picture, say at least where.
  const note =
    row.apart !== null
      ? `× ${t('vote.disagreesBy', { size: format.size(row.apart, row.bound) })}`
      : beyond === null || row.offset === null
        ? null
        : format.offset(row.offset, row.bound).offset;
  const atLeft = row.noteSide === 'left';
  const noteX = atLeft ? Math.min(from, x) - NOTE_GAP : Math.max(to, x) + NOTE_GAP;
  return (
    <g data-kind={row.kind} className={styles.mark}>
      {beyond === null ? (
        <>
          <line
            className={styles.interval}
            x1={Math.max(from - CAP, 3)}
            x2={Math.min(to + CAP, width - 3)}
            y1={row.y}
            y2={row.y}
          />
          <circle className={styles.dot} cx={x} cy={row.y} r={4.5} />
        </>
      ) : (
        <path
          className={styles.arrow}
          d={
            beyond === 'right'
              ? `M${width - 16} ${row.y}h12m-5 -5l5 5l-5 5`
              : `M16 ${row.y}h-12m5 -5l-5 5l5 5`
          }
        />
      )}
      {note === null ? null : (
        <text
          className={styles.note}
          data-kind={row.kind}
          x={beyond === 'right' ? width - 24 : beyond === 'left' ? 24 : noteX}
          y={row.y + 4}
          textAnchor={beyond === 'left' || (beyond === null && !atLeft) ? 'start' : 'end'}
        >
          {note}
        </text>
      )}
    </g>
  );
}

function VoteTable({ layout }: { readonly layout: VoteLayout }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <VisuallyHidden>
      <table>
        <caption>{t('vote.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('vote.column.server')}</th>
            <th scope="col">{t('vote.column.offset')}</th>
            <th scope="col">{t('vote.column.vote')}</th>
          </tr>
        </thead>
        <tbody>
          {layout.rows.map((row) => {
            const text = row.offset === null ? null : format.offset(row.offset, row.bound);
            return (
              <tr key={row.key}>
                <th scope="row">{nameOf(row)}</th>
                <td>{text === null ? '–' : `${text.offset} ${text.bound ?? ''}`}</td>
                <td>
                  {row.apart === null
                    ? t(`vote.kind.${row.kind}`)
                    : t('vote.disagreesBy', { size: format.size(row.apart, row.bound) })}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </VisuallyHidden>
  );
}
