import type { Seconds } from '#shared/units.ts';

/** Everything random of a scenario comes from one seed, so that every run can be repeated. */
export interface Random {
  /** From 0 to below 1. */
  uniform(): number;
  /** 0 or more with this mean: the waiting time in a queue. */
  exponential(mean: Seconds): Seconds;
  /** Normally distributed with mean 0 and deviation 1. */
  gaussian(): number;
}

/** The same numbers for the same seed (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed | 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    uniform,
    exponential: (mean) => -mean * Math.log(1 - uniform()),
    gaussian: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}
