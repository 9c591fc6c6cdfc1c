/** The terms of the field that the window uses and explains in place; words under `term.<id>`. */
export const TERMS = [
  'offset',
  'bound',
  'agreement',
  'delay',
  'jitter',
  'stratum',
  'reach',
  'falseticker',
  'leap',
  'smear',
  'nts',
  'drift',
  'step',
  'pool',
  'iburst',
  'prefer',
] as const;
export type TermId = (typeof TERMS)[number];
