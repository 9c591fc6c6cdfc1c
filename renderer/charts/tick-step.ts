import type { Seconds } from '#shared/units.ts';

/** The step between the ticks of an axis of values: 1, 2, 2.5 or 5 times a power of ten, the least that gives at
 * most `most` of them over `span`. 2.5 needs two significant digits, the others one. */
export function tickStep(span: Seconds, most: number): { step: Seconds; digits: 1 | 2 } {
  const rough = span / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5].find((candidate) => candidate * power >= rough) ?? 10;
  return { step: factor * power, digits: factor === 2.5 ? 2 : 1 };
}
