import { overRounds, type Spread } from './statistics.ts';

/** Something of ours that was measured, and how large it may be. */
export interface Figure {
  readonly title: string;
  readonly unit: 'µs' | 'ms' | 's' | 'kB' | 'MB';
  readonly measured: Spread;
  readonly limit: Partial<Spread>;
}

/** A way to learn the offset of this computer's clock, of ours or of somebody else. */
export interface Contestant {
  readonly name: string;
  /** |offset that it says − true offset|, in microseconds. */
  readonly error: Spread;
  /** Wall time of one query, in milliseconds; of a command with its start. */
  readonly wall: Spread;
}

/** What one measurement brings in one round, always in the same order. */
export interface Outcome {
  readonly figures?: readonly Figure[];
  readonly contestants?: readonly Contestant[];
  /** What could not be measured here, and why. */
  readonly missing?: readonly string[];
}

/** The servers of the bench; the true offset of each is 0. */
export interface Reference {
  readonly address: string;
  readonly port: number;
  /** The same on port 123, for programs that ask no other; null where that may not be used. */
  readonly standard: { readonly address: string } | null;
}

/** What a file of `figures/` or `peers/` exports; runs in a process of its own, once in every round. */
export type Measure = (reference: Reference) => Promise<Outcome>;

/** One outcome of the same measurement in several rounds. */
export function merged(rounds: readonly Outcome[]): Required<Outcome> {
  const [first] = rounds;
  return {
    figures: (first?.figures ?? []).map((figure, index) => ({
      ...figure,
      measured: overRounds(rounds.map(({ figures }) => figures![index]!.measured)),
    })),
    contestants: (first?.contestants ?? []).map((contestant, index) => ({
      ...contestant,
      error: overRounds(rounds.map(({ contestants }) => contestants![index]!.error)),
      wall: overRounds(rounds.map(({ contestants }) => contestants![index]!.wall)),
    })),
    missing: first?.missing ?? [],
  };
}

/** The limits that a figure exceeds, in words. */
export function exceeded({ title, unit, measured, limit }: Figure): readonly string[] {
  return (['median', 'p95'] as const).flatMap((which) => {
    const most = limit[which];
    return most === undefined || measured[which] <= most
      ? []
      : [`${title}: ${which} ${measured[which].toPrecision(3)} ${unit}, at most ${most} ${unit}`];
  });
}
