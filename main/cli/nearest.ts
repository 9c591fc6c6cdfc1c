/** Most suggestions for one mistake: what fits in a line. */
const MOST = 5;

/** Letters that may be wrong, missing or too many for a name to count as a slip of the fingers. */
const MOST_SLIPS = 2;

/** A longer text is no slip of a name; the cut keeps the comparison cheap. */
const LONGEST = 40;

/** The names that somebody may have meant: those that hold the text, or else differ from it by a slip,
 * the nearest first. */
export function nearest(text: string, names: readonly string[]): readonly string[] {
  const typed = text.toLowerCase().slice(0, LONGEST);
  const holding = names.filter((name) => typed !== '' && name.includes(typed));
  if (holding.length > 0) return holding;
  return names
    .map((name) => ({ name, slips: slipsBetween(typed, name) }))
    .filter(({ name, slips }) => slips <= Math.min(MOST_SLIPS, name.length / 2))
    .sort((a, b) => a.slips - b.slips)
    .map(({ name }) => name);
}

/** Suggestions as the end of an error message, the first few of them; nothing when there is none. */
export const didYouMean = (names: readonly string[]): string =>
  names.length === 0 ? '' : ` (did you mean ${names.slice(0, MOST).join(', ')}?)`;

/** Levenshtein's distance, in which two letters that have changed places count as one slip. */
function slipsBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (last[j] ?? i) + 1,
        (row[j - 1] ?? j) + 1,
        (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        swapped ? (beforeLast[j - 2] ?? 0) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? a.length;
}
