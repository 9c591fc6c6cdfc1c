import type { BurstResult } from '#shared/core/client/burst.ts';
import { isMeasured } from '#shared/core/client/sample.ts';
import { filterBurst } from '#shared/core/filter/clock-filter.ts';
import { measureSources } from '#main/net/measure.ts';
import { labOptions, labSource } from '#test/support/ntp-lab-measure.ts';

/** Longest wait for an answer, in seconds, as a person would set it for a survey. */
const TIMEOUT = 1;

/** Measures servers as the product does, but without its etiquette: nobody else is asked. */
export const measure = async (
  servers: readonly { readonly address: string; readonly port: number }[],
  samples: number,
): Promise<readonly BurstResult[]> =>
  await measureSources(
    servers.map((server) => labSource(server)),
    labOptions({ samples, timeout: TIMEOUT, deadline: 60, spacing: () => 0 }),
    () => undefined,
  );

/** The error of a burst's offset in microseconds where the true offset is 0: that of its sample with the
 * least delay, which is the one that the product takes. */
export function errorOf({ samples, address }: BurstResult): number {
  const filtered = filterBurst(samples.filter(isMeasured));
  if (filtered === null) throw new Error(`${String(address)} did not answer`);
  return Math.abs(filtered.best.offset) * 1e6;
}

/** Runs something so many times, one after the other, and returns what it brought and how long each took
 * in milliseconds. */
export async function timed<T>(times: number, run: () => Promise<T>) {
  const results: T[] = [];
  const walls: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const start = performance.now();
    results.push(await run());
    walls.push(performance.now() - start);
  }
  return { results, walls };
}
