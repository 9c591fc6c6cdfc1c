import type { ServerHistory } from '#shared/model/history.ts';
import type { Seconds, UnixMs } from '#shared/units.ts';

/** Rounds of the polish; figures of real servers settle in two. */
const ROUNDS = 3;

/** One server beside the others. */
export interface Compared {
  readonly sourceId: string;
  readonly host: string;
  /** How much more it said than all of them together, by time; null: no answer, or nobody to compare it with. */
  readonly line: readonly { readonly at: UnixMs; readonly apart: Seconds | null }[];
  /** Mean of the line. */
  readonly apart: Seconds | null;
  /** Its standard deviation: what is left when the local clock's own wandering is taken away. */
  readonly varies: Seconds | null;
  /** Useful answers of all requests, 0 to 1; null: never asked. */
  readonly answered: number | null;
}

/**
 * Puts servers side by side, the steadiest first, those without a figure last. The local clock moves under all of
 * them alike, so each is measured against what they agree on ({@link clockOf}). A single server has only this
 * computer's clock to be measured against.
 */
export function compare(histories: readonly ServerHistory[]): readonly Compared[] {
  const clock = clockOf(histories);
  const isAlone = histories.length < 2;
  return histories
    .map(({ sourceId, host, points, asked, good }): Compared => {
      const line = points.map(({ at, offset }) => {
        const moved = isAlone ? 0 : clock.get(at);
        const isKnown = offset !== null && moved !== undefined;
        return { at, apart: isKnown ? offset.mean - moved : null };
      });
      const known = line.flatMap(({ apart }) => apart ?? []);
      const mean = known.reduce((sum, one) => sum + one, 0) / known.length;
      const square = known.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (known.length - 1);
      return {
        sourceId,
        host,
        line,
        apart: known.length === 0 ? null : mean,
        varies: known.length < 2 ? null : Math.sqrt(square),
        answered: asked === 0 ? null : good / asked,
      };
    })
    .sort((a, b) => (a.varies ?? Infinity) - (b.varies ?? Infinity));
}

/**
 * How far off the clock was at every time that two servers or more have an offset for: the middle of what they say,
 * each less what is peculiar to it, so that a server that comes or goes moves nobody else. By median polish
 * (J. W. Tukey, Exploratory Data Analysis, 1977, chapter 11).
 */
function clockOf(histories: readonly ServerHistory[]): ReadonlyMap<UnixMs, Seconds> {
  const all = histories.flatMap(({ sourceId, points }) =>
    points.flatMap(({ at, offset }) =>
      offset === null ? [] : [{ sourceId, at, mean: offset.mean }],
    ),
  );
  const together = [...Map.groupBy(all, ({ at }) => at)].filter(([, group]) => group.length > 1);
  const ofServer = [...Map.groupBy(all, ({ sourceId }) => sourceId)];
  let own: ReadonlyMap<string, Seconds> = new Map();
  let clock: ReadonlyMap<UnixMs, Seconds> = new Map();
  for (let round = 0; round < ROUNDS; round++) {
    clock = new Map(
      together.map(([at, group]) => [
        at,
        median(group.map(({ sourceId, mean }) => mean - (own.get(sourceId) ?? 0))),
      ]),
    );
    own = new Map(
      ofServer.map(([sourceId, group]) => [
        sourceId,
        median(group.flatMap(({ at, mean }) => (clock.has(at) ? mean - (clock.get(at) ?? 0) : []))),
      ]),
    );
  }
  return clock;
}

/** The middle of the values, 0 without any. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half) - 1] ?? 0)) / 2;
}
