import type { Sample } from '#shared/model/sample.ts';

/** An answer of a primary server that agrees with this clock, as a measurement gives it. */
export const goodSample: Sample = {
  at: 1_800_000_000_000,
  offset: 0,
  delay: 0.01,
  dispersion: 0.000_001,
  leap: 'none',
  stratum: 1,
  referenceId: 'GPS',
  rootDelay: 0,
  rootDispersion: 0.001,
  precision: -20,
  poll: 6,
  version: 4,
  referenceTime: 1_799_999_990_000,
  reasons: [],
};
