import { SURVEY_LIMIT } from '#main/engine/limits.ts';
import { createMeasurer } from '#main/engine/measurer.ts';
import { watchedServers } from '#main/engine/servers.ts';
import { createThrottle } from '#main/engine/throttle.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Survey, SurveyProgress } from '#shared/model/survey.ts';
import type { Region } from '#shared/presets/types.ts';
import type { Seconds } from '#shared/units.ts';
import { type ExitCode, exitOfSurvey } from '../exit.ts';
import { surveyJson } from '../json.ts';
import { fail, places, print, type Session } from '../session.ts';
import { progressLine, surveyText } from '../survey-text.ts';
import { readHosts, readPresets, serversOf } from '../targets.ts';

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
  flags: MeasureFlags,
): Promise<ExitCode> {
  const sources = readHosts(hosts, places(session, null));
  return sources.ok ? measure(session, sources.value, flags) : fail(session, sources.error);
}

/** `trueclock survey`: measures servers of the catalogue, or those that are watched. */
export async function survey(
  session: Session,
  choice: { readonly preset?: readonly string[]; readonly region?: Region },
  flags: MeasureFlags,
): Promise<ExitCode> {
  const { ports, io } = session;
  if (choice.preset !== undefined) {
    const chosen = readPresets(choice.preset, ports.presets);
    return chosen.ok ? measure(session, chosen.value, flags) : fail(session, chosen.error);
  }
  if (choice.region === undefined) {
    return measure(session, watchedServers(places(session, null), ports.settings.get()), flags);
  }
  const all = serversOf(choice.region, ports.presets);
  if (all.length > SURVEY_LIMIT) {
    io.err(
      `trueclock: ${choice.region} has ${String(all.length)} servers; the first ${String(SURVEY_LIMIT)} are measured\n`,
    );
  }
  return measure(session, all.slice(0, SURVEY_LIMIT), flags);
}

/** Ends the line that {@link progressLine} is written on. */
const ERASE_LINE = '\r\u001b[K';

async function measure(
  session: Session,
  sources: readonly SourceRef[],
  { samples, timeout, warn }: MeasureFlags,
): Promise<ExitCode> {
  const { ports, io } = session;
  const line = createThrottle<SurveyProgress>((progress) => {
    if (io.progress) io.err(`${ERASE_LINE}${progressLine(progress)}`);
  });
  const result: Survey = await createMeasurer(ports).measure(
    { sources, samples, timeout, patience: 0, signal: io.interrupted },
    (progress) => line.push(progress),
  );
  line.cancel();
  if (io.progress) io.err(ERASE_LINE);
  print(session, surveyJson(result), surveyText(result, io));
  return exitOfSurvey(result, sources.length, warn);
}
