import {
  noticeSmear,
  remember,
  smearPoint,
  withSmear,
  type SmearPoint,
} from '#shared/core/select/smear.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Survey } from '#shared/model/survey.ts';

/** Remembers the surveys of the last hours, in this run alone, and says of each new one who smears a leap
 * second. A clock that is moved meanwhile does no harm: only distances between servers count. */
export type SmearWatch = (survey: Survey, sources: readonly SourceRef[]) => Survey;

/** Creates it; it knows of no survey yet. */
export function createSmearWatch(): SmearWatch {
  let series: readonly SmearPoint[] = [];
  return (survey, sources) => {
    const point = smearPoint(survey, sources);
    if (point === null) return survey;
    const notice = noticeSmear(series, point);
    series = remember(series, point);
    return notice === null ? survey : withSmear(survey, notice);
  };
}
