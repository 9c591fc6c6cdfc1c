import type { ReactNode } from 'react';

/** The first steps, in their order. */
export const STEPS = ['measure', 'choose', 'apply'] as const;
export type Step = (typeof STEPS)[number];

/** What every step gets. */
export interface StepProps {
  /** To the next step, done or left out; after the last one the steps are over. */
  readonly onNext: () => void;
  /** The way back; null in the first step. */
  readonly back: ReactNode;
}
