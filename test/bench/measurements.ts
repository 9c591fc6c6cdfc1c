import { bestOfEight } from './figures/best-of-eight.ts';
import { nts } from './figures/nts.ts';
import { paint } from './figures/paint.ts';
import { renderer } from './figures/renderer.ts';
import { single } from './figures/single.ts';
import { survey, surveyWithSilent } from './figures/survey.ts';
import { watch } from './figures/watch.ts';
import type { Measure } from './outcome.ts';
import { chronyd } from './peers/chronyd.ts';
import { npmClients } from './peers/npm-clients.ts';
import { ntpdig } from './peers/ntpdig.ts';

/** Everything that the bench measures, in the order of the report. A new figure is a file and a line. */
export const measurements: Readonly<Record<string, Measure>> = {
  single,
  bestOfEight,
  survey,
  surveyWithSilent,
  nts,
  watch,
  paint,
  renderer,
  chronyd,
  ntpdig,
  npmClients,
};
