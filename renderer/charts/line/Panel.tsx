import { useLayoutEffect, useRef, type ReactNode } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { HistoryRange } from '#shared/model/history.ts';
import type { UnixMs } from '#shared/units.ts';
import { usePalette, type Palette } from './palette.ts';
import { LETTER_WIDTH, type TimeTick } from './times.ts';
import { axisLabels, beyond, type ValueScale } from './values.ts';

/** Room for the labels of values, at the start, and for half a label of time, at the end; pixels. */
export const AXIS_WIDTH = 78;
export const END = 12;
/** A label of time reaches at least so far to both sides. */
const HALF_LABEL = 26;
/** Room for the labels of time. */
export const AXIS_HEIGHT = 26;
/** Above and below the plot, so that its outermost labels are not cut. */
const EDGE = 7;
const FONT = '12px "Inter Variable", "Segoe UI", sans-serif';
const NO_DASH: number[] = [];
const DASH = [5, 4];

/** Values by time; null breaks the line. */
export type Values = readonly (number | null)[];
/** An area around the line. */
export interface Band {
  readonly low: Values;
  readonly high: Values;
}

/** What one panel draws. */
export interface PanelData {
  readonly times: readonly UnixMs[];
  readonly line: Values;
  /** The widest first. */
  readonly bands: readonly Band[];
}

/** One line over time with the areas around it. It is a picture alone: whoever shows it says the same in words. */
export function Panel(props: {
  readonly data: PanelData;
  readonly range: HistoryRange;
  readonly scale: ValueScale;
  readonly ticks: readonly TimeTick[];
  readonly width: number;
  /** Of the plot, without the labels of time. */
  readonly height: number;
  readonly locale: string;
  /** Whether positive values are marked as such. */
  readonly isSigned?: boolean;
  /** Whether the labels of time stand below. */
  readonly hasTimes?: boolean;
  /** Values beyond which something is wrong. */
  readonly limits?: readonly number[];
}): ReactNode {
  const { data, range, scale, ticks, width, height, locale, limits = NO_LIMITS } = props;
  const { isSigned = false, hasTimes = false } = props;
  const ref = useRef<HTMLDivElement>(null);
  const palette = usePalette();
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const labels = axisLabels(scale, locale, isSigned ? 'always' : 'minus');
    // Labels of time must not be cut at the end.
    const perMs = (width - AXIS_WIDTH - END) / (range.to - range.from);
    const hasRoom = ({ at, label }: TimeTick): boolean =>
      (range.to - at) * perMs + END >= Math.max(HALF_LABEL, (label.length * LETTER_WIDTH) / 2);
    const grid = { stroke: palette.grid, width: 1 };
    const axis = { stroke: palette.text, grid, ticks: { show: false }, font: FONT };
    const { series, bands, columns } = seriesOf(data, palette);
    const plot = new uPlot(
      {
        width,
        height: height + EDGE + (hasTimes ? AXIS_HEIGHT : EDGE),
        ms: 1,
        padding: [EDGE, END, hasTimes ? 0 : EDGE, 0],
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { range: () => [range.from, range.to] },
          y: { range: () => [scale.low, scale.high] },
        },
        axes: [
          {
            ...axis,
            size: hasTimes ? AXIS_HEIGHT : 0,
            gap: 8,
            splits: () => ticks.map(({ at }) => at),
            values: () => ticks.map((tick) => (hasTimes && hasRoom(tick) ? tick.label : '')),
          },
          {
            ...axis,
            size: AXIS_WIDTH,
            gap: 8,
            splits: () => [...scale.ticks],
            values: () => [...labels],
          },
        ],
        series,
        bands,
        hooks: {
          drawAxes: [
            (self) => {
              rule(self, 0, palette.zero, NO_DASH);
              drawAlone(self, data, palette);
              for (const limit of limits) {
                if (beyond(limit, scale) === null) rule(self, limit, palette.limit, DASH);
              }
            },
          ],
          draw: [(self) => markOutside(self, data, scale, palette)],
        },
      },
      columns,
      element,
    );
    // The first drawing may come before the face is there.
    void document.fonts.ready.then(() => plot.redraw(false, true));
    return () => plot.destroy();
  }, [data, range, scale, ticks, width, height, locale, limits, isSigned, hasTimes, palette]);
  return <div ref={ref} aria-hidden="true" />;
}

const NO_LIMITS: readonly number[] = [];

function seriesOf(
  { times, line, bands }: PanelData,
  palette: Palette,
): Required<Pick<uPlot.Options, 'series' | 'bands'>> & { readonly columns: uPlot.AlignedData } {
  const edge: uPlot.Series = {
    stroke: 'transparent',
    width: 0,
    points: { show: false },
    gaps: widened,
  };
  const alone = aloneIn(line);
  return {
    columns: [
      [...times],
      ...bands.flatMap(({ low, high }) => [[...high], [...low]]),
      [...line],
    ] as uPlot.AlignedData,
    series: [
      {},
      ...bands.flatMap(() => [edge, edge]),
      {
        stroke: palette.line,
        width: 1.6,
        gaps: widened,
        points: {
          size: 5,
          space: 14,
          width: 1.6,
          stroke: palette.line,
          fill: palette.surface,
          filter: (_self, _series, isShown) => (isShown || alone.length === 0 ? null : alone),
        },
      },
    ],
    bands: bands.map((_band, index) => ({
      series: [2 * index + 1, 2 * index + 2],
      fill: palette.band,
    })),
  };
}

/** A gap takes half the width of the line with it: of a steep line a tail would stand at its edge. */
const widened: uPlot.Series.GapsRefiner = (_self, _series, _from, _to, gaps) =>
  gaps.map(([from, to]) => [from - uPlot.pxRatio, to + uPlot.pxRatio]);

/** Values with no neighbour to draw a line to: they are drawn as points. */
const aloneIn = (line: Values): number[] =>
  line.flatMap((value, index) =>
    value !== null && (line[index - 1] ?? null) === null && (line[index + 1] ?? null) === null
      ? [index]
      : [],
  );

/** A line across the plot. */
function rule(self: uPlot, value: number, colour: string, dash: number[]): void {
  const { ctx, bbox } = self;
  const y = Math.round(self.valToPos(value, 'y', true));
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.4 * uPlot.pxRatio;
  ctx.setLineDash(dash.map((length) => length * uPlot.pxRatio));
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

/** The areas of the values that stand alone: an area has no width at a single point. */
function drawAlone(self: uPlot, { times, line, bands }: PanelData, palette: Palette): void {
  const { ctx } = self;
  const width = 5 * uPlot.pxRatio;
  ctx.save();
  ctx.fillStyle = palette.band;
  for (const index of aloneIn(line)) {
    const x = self.valToPos(times[index] ?? 0, 'x', true);
    for (const { low, high } of bands) {
      const top = self.valToPos(high[index] ?? 0, 'y', true);
      const bottom = self.valToPos(low[index] ?? 0, 'y', true);
      ctx.fillRect(x - width / 2, top, width, bottom - top);
    }
  }
  ctx.restore();
}

/** An arrow at the edge for every value that lies off the scale. */
function markOutside(
  self: uPlot,
  { times, line }: PanelData,
  scale: ValueScale,
  palette: Palette,
): void {
  const { ctx, bbox } = self;
  const size = 5 * uPlot.pxRatio;
  ctx.save();
  ctx.fillStyle = palette.line;
  for (const [index, value] of line.entries()) {
    const side = value === null ? null : beyond(value, scale);
    if (side === null) continue;
    const x = self.valToPos(times[index] ?? 0, 'x', true);
    const edge = side === 'above' ? bbox.top : bbox.top + bbox.height;
    const inward = side === 'above' ? size * 1.6 : -size * 1.6;
    ctx.beginPath();
    ctx.moveTo(x, edge);
    ctx.lineTo(x - size, edge + inward);
    ctx.lineTo(x + size, edge + inward);
    ctx.fill();
  }
  ctx.restore();
}
