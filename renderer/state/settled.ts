import { useState } from 'react';
import type { SurveyState } from '#shared/model/snapshot.ts';
import type { Survey } from '#shared/model/survey.ts';

/** The latest finished result, also while a new measurement runs: for what must not jump meanwhile. */
export function useSettled({ running, result }: SurveyState): Survey | null {
  const [settled, setSettled] = useState(running === null ? result : null);
  if (running === null && settled !== result) setSettled(result);
  return settled;
}
