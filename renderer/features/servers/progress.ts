import type { TFunction } from 'i18next';
import type { SurveyProgress } from '#shared/model/survey.ts';
import type { Format } from '../../i18n/useFormat.ts';

/** What a measurement is at. */
export const phaseText = (t: TFunction, running: SurveyProgress): string =>
  t(`measure.phase.${running.phase}`, {
    round: running.round,
    rounds: running.rounds,
    answered: running.answeredServers,
    of: running.servers,
  });

/** How long it still takes. */
export const leftText = (t: TFunction, { secondsLeft }: SurveyProgress, format: Format): string =>
  t('measure.left', { time: format.duration(secondsLeft) });

/** How much of it is done, 0 to 1; null while nothing is planned yet. */
export const doneOf = ({ done, planned }: SurveyProgress): number | null =>
  planned === 0 ? null : done / planned;
