/** The terms of the field that the window uses and explains in place; words under `term.<id>`. */
export const TERMS = [
  'offset',
  'bound',
  'delay',
  'jitter',
  'stratum',
  'falseticker',
  'smear',
  'nts',
  'drift',
  'step',
  'pool',
] as const;
export type TermId = (typeof TERMS)[number];
