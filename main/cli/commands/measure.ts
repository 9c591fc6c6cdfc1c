import { SURVEY_LIMIT } from '#main/engine/limits.ts';
import { createMeasurer } from '#main/engine/measurer.ts';
import { mostDiverse } from '#main/engine/servers.ts';
import { createThrottle } from '#main/engine/throttle.ts';
import { recommend } from '#shared/core/select/recommend.ts';
import type { AppError } from '#shared/errors.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Survey, SurveyProgress } from '#shared/model/survey.ts';
import type { Region } from '#shared/presets/types.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Seconds } from '#shared/units.ts';
import { type ExitCode, exitOfSurvey } from '../exit.ts';
import { ERASE_LINE } from '../io.ts';
import { recommendationJson, surveyJson } from '../json.ts';
import { recommendationText } from '../recommendation-text.ts';
import { fail, places, print, watchedOf, type Session } from '../session.ts';
import { progressLine, surveyText } from '../survey-text.ts';
import { readHosts, readPresets, serversOf, withNts } from '../targets.ts';

/** Options of a measurement. */
export interface MeasureFlags {
  readonly samples: number;
  readonly timeout: Seconds;
  readonly warn: Seconds;
}

/** `trueclock query`: measures the servers that were typed. */
export async function query(
  session: Session,
  hosts: readonly string[],
  flags: MeasureFlags & { readonly nts?: true },
): Promise<ExitCode> {
  const named = readHosts(hosts, places(session, null));
  const sources = named.ok && flags.nts === true ? withNts(named.value) : named;
  if (!sources.ok) return fail(session, sources.error);
  const result = await measure(session, sources.value, flags);
  print(session, surveyJson(result), surveyText(result, sources.value, session.io));
  return exitOfSurvey(result, sources.value.length, flags.warn);
}

/** `trueclock survey`: measures servers of the catalogue, or those that are watched, and says which to follow. */
export async function survey(
  session: Session,
  choice: SurveyChoice,
  flags: MeasureFlags,
): Promise<ExitCode> {
  const { io } = session;
  const sources = await surveyed(session, choice);
  if (!sources.ok) return fail(session, sources.error);
  const result = await measure(session, sources.value, flags);
  const best = recommend(result, sources.value);
  print(
    session,
    { ...surveyJson(result), recommendation: recommendationJson(best, sources.value) },
    `${surveyText(result, sources.value, io)}${recommendationText(best, sources.value, io)}`,
  );
  return exitOfSurvey(result, sources.value.length, flags.warn);
}

/** What a survey is to measure; without a choice the servers that are watched. */
interface SurveyChoice {
  readonly preset?: readonly string[];
  readonly region?: Region;
}

async function surveyed(
  session: Session,
  { preset, region }: SurveyChoice,
): Promise<Result<readonly SourceRef[], AppError>> {
  const { ports, io } = session;
  if (preset !== undefined) return readPresets(preset, ports.presets);
  if (region === undefined) return ok(await watchedOf(session));
  const all = serversOf(region, ports.presets);
  if (all.length > SURVEY_LIMIT) {
    io.err(
      `trueclock: ${region} has ${String(all.length)} servers; ${String(SURVEY_LIMIT)} of them, by as many operators as there are, are measured\n`,
    );
  }
  return ok(mostDiverse(all, SURVEY_LIMIT));
}

/** Measures; a person who waits sees how far it is. */
async function measure(
  { ports, io }: Session,
  sources: readonly SourceRef[],
  { samples, timeout }: MeasureFlags,
): Promise<Survey> {
  const line = createThrottle<SurveyProgress>((progress) => {
    if (io.progress) io.err(`${ERASE_LINE}${progressLine(progress)}`);
  });
  const result = await createMeasurer(ports).measure(
    { sources, samples, timeout, patience: 0, signal: io.interrupted },
    (progress) => line.push(progress),
  );
  line.cancel();
  if (io.progress) io.err(ERASE_LINE);
  return result;
}
