/** How a cell stands in its column. */
export type Align = 'left' | 'right';

/** Two blanks part columns clearly. */
const GAP = '  ';
/** One blank is enough to tell right-aligned figures apart, where room is scarce. */
export const NARROW_GAP = ' ';

/** Lays rows out in columns. Trailing blanks are cut. */
export function columns(
  rows: readonly (readonly string[])[],
  align: readonly Align[],
  gap = GAP,
): readonly string[] {
  const widths = align.map((_, index) =>
    Math.max(0, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return align[index] === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(gap)
      .trimEnd(),
  );
}

/** A text in lines of at most `width` characters, broken at blanks; a longer word stays whole. */
export function wrapped(text: string, width: number, indent = ''): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(`${indent}${word}`);
    }
  }
  return lines;
}
