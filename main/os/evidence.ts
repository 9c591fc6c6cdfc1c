import { displayable } from '#shared/core/plan/text.ts';
import type { Evidence } from '#shared/model/backend.ts';

/** Longest text of a piece of evidence, as the model says. */
const MAX_EVIDENCE = 400;

/** One observation, fit to be shown. */
export const evidence = (from: string, text: string): Evidence => ({
  from,
  text: displayable(text.trim().replace(/\s*\n\s*/g, ' '), MAX_EVIDENCE),
});
