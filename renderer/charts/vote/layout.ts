import { resolutionOf, unitFor, type TimeUnit } from '#shared/format.ts';
import type { Selection, ServerReport } from '#shared/model/survey.ts';
import type { Seconds } from '#shared/units.ts';
import { tickStep } from '../tick-step.ts';

/** More rows than this would push the rest of the Overview away; the Servers screen shows them all. */
export const MOST_ROWS = 12;
/** The axis never spans less: below it a marker would be wider than what it shows. */
const LEAST_SPAN: Seconds = 40e-6;
/** Without any figure the axis still is one; milliseconds are what a right clock needs. */
const EMPTY_SPAN: Seconds = 0.02;
/** A server outside the vote may stretch the axis to this many times what the voters need; beyond
 * that it is drawn at the edge with an arrow, so that one wild server does not squash the rest. */
const STRETCH = 3;
/** Free space at both ends of the axis, as a part of its span. */
const MARGIN = 0.08;
/** Room that one tick with its label needs. */
const TICK_WIDTH = 96;
const ROOMY_ROW = 32;
const TIGHT_ROW = 26;
/** With more rows than this they stand closer. */
const ROOMY_ROWS = 6;

/** One server in the picture; pixels from the left of the plot. */
export interface VoteRow {
  readonly key: string;
  readonly host: string;
  /** Tells members of one pool apart; null where the host names one server. */
  readonly address: string | null;
  /** `agrees`: a truechimer; `disagrees`: a falseticker; `other`: answered, but no part of
   * the vote; `silent`: no figure to draw. */
  readonly kind: 'agrees' | 'disagrees' | 'other' | 'silent';
  readonly offset: Seconds | null;
  readonly bound: Seconds | null;
  /** Distance to the agreed offset, for those that disagree. */
  readonly apart: Seconds | null;
  readonly y: number;
  /** Null when silent. */
  readonly mark: {
    readonly x: number;
    readonly from: number;
    readonly to: number;
    /** The offset itself lies beyond this edge. */
    readonly beyond: 'left' | 'right' | null;
  } | null;
  /** Where words beside the mark have room. */
  readonly noteSide: 'left' | 'right';
}

export interface VoteLayout {
  readonly height: number;
  readonly rowHeight: number;
  readonly rows: readonly VoteRow[];
  /** Servers that found no room. */
  readonly left: number;
  readonly zero: number;
  /** The agreed interval; null when there is none. */
  readonly band: { readonly from: number; readonly to: number } | null;
  readonly ticks: readonly { readonly x: number; readonly value: Seconds }[];
  readonly unit: TimeUnit;
  /** The finest digit that the labels of the ticks need. */
  readonly step: Seconds;
}

/** Lays the picture of the vote out for a plot of the given width, with `most` rows. Pure: no DOM, no colours. */
export function layoutVote(
  servers: readonly ServerReport[],
  selection: Selection | null,
  width: number,
  most: number,
): VoteLayout {
  const shown = [...servers].sort((a, b) => order(a, selection) - order(b, selection));
  const kept = shown.slice(0, most);
  const { low, high } = domain(kept, selection);
  const x = (value: Seconds): number => ((value - low) / (high - low)) * width;
  const clamp = (value: number): number => Math.min(Math.max(value, 0), width);
  const rowHeight = kept.length > ROOMY_ROWS ? TIGHT_ROW : ROOMY_ROW;
  const hosts = kept.map(({ host }) => host);

  const rows = kept.map((report, index): VoteRow => {
    const { offset, bound } = report;
    const kind = kindOf(report, selection);
    const at = offset === null ? 0 : x(offset);
    const isRepeated = hosts.filter((host) => host === report.host).length > 1;
    return {
      key: report.key,
      host: report.host,
      address: isRepeated ? report.address : null,
      kind,
      offset,
      bound,
      apart:
        offset === null || selection === null || kind !== 'disagrees'
          ? null
          : Math.abs(offset - selection.offset),
      y: rowHeight * (index + 0.5),
      mark:
        offset === null
          ? null
          : {
              x: clamp(at),
              from: clamp(x(offset - (bound ?? 0))),
              to: clamp(x(offset + (bound ?? 0))),
              beyond: at < 0 ? 'left' : at > width ? 'right' : null,
            },
      noteSide: clamp(at) > width / 2 ? 'left' : 'right',
    };
  });
  const { step, digits } = tickStep(high - low, Math.max(2, Math.floor(width / TICK_WIDTH)));
  const ticks: { x: number; value: Seconds }[] = [];
  for (let n = Math.ceil(low / step); n * step <= high; n++) {
    ticks.push({ x: x(n * step), value: n * step });
  }
  return {
    height: rowHeight * rows.length,
    rowHeight,
    rows,
    left: shown.length - kept.length,
    zero: x(0),
    band:
      selection === null ? null : { from: clamp(x(selection.low)), to: clamp(x(selection.high)) },
    ticks,
    unit: unitFor([Math.max(Math.abs(low), Math.abs(high))]),
    step: resolutionOf(step * 1.000001, digits),
  };
}

function kindOf(report: ServerReport, selection: Selection | null): VoteRow['kind'] {
  if (report.offset === null) return 'silent';
  if (selection?.falsetickers.includes(report.key) === true) return 'disagrees';
  return isInAgreement(report) ? 'agrees' : 'other';
}

/** Outliers agree too: the vote only did not need them to combine the time. */
const isInAgreement = ({ verdict, reasons }: ServerReport): boolean =>
  verdict === 'used' || reasons.some(({ code }) => code === 'outlier');

const ranks: Record<VoteRow['kind'], number> = { agrees: 0, other: 1, disagrees: 2, silent: 3 };
const order = (report: ServerReport, selection: Selection | null): number =>
  ranks[kindOf(report, selection)];

/** What the axis shows: zero, the agreed interval and the voters; others as far as they fit. */
function domain(
  servers: readonly ServerReport[],
  selection: Selection | null,
): { low: Seconds; high: Seconds } {
  const measured = servers.flatMap(({ offset, bound, verdict }) =>
    offset === null ? [] : [{ offset, bound: bound ?? 0, isVoter: verdict === 'used' }],
  );
  const voters = measured.filter(({ isVoter }) => isVoter);
  const core = voters.length > 0 ? voters : nearestHalf(measured);
  let low = Math.min(0, selection?.low ?? 0, ...core.map(({ offset }) => offset));
  let high = Math.max(0, selection?.high ?? 0, ...core.map(({ offset }) => offset));
  // A wide bound may stretch the axis as well, within reason: its line may leave the picture.
  const limit = Math.max(high - low, LEAST_SPAN) * (STRETCH - 1);
  const [lowest, highest] = [low - limit, high + limit];
  for (const { offset, bound } of core) {
    low = Math.min(low, Math.max(offset - bound, lowest));
    high = Math.max(high, Math.min(offset + bound, highest));
  }
  const reach = Math.max(high - low, LEAST_SPAN) * (STRETCH - 1);
  const [farthestLow, farthestHigh] = [low - reach, high + reach];
  for (const { offset } of measured) {
    if (offset >= farthestLow && offset <= farthestHigh) {
      low = Math.min(low, offset);
      high = Math.max(high, offset);
    }
  }
  const least = measured.length === 0 ? EMPTY_SPAN : LEAST_SPAN;
  const missing = Math.max(0, least - (high - low)) / 2;
  const margin = (high - low + 2 * missing) * MARGIN;
  return { low: low - missing - margin, high: high + missing + margin };
}

/** Without a vote nobody is more credible; the half nearest to zero sets the scale, two at least. */
function nearestHalf<T extends { readonly offset: Seconds }>(measured: readonly T[]): T[] {
  return [...measured]
    .sort((a, b) => Math.abs(a.offset) - Math.abs(b.offset))
    .slice(0, Math.max(2, Math.ceil(measured.length / 2)));
}
