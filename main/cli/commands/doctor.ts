import { diagnose } from '#main/engine/diagnose.ts';
import { createMeasurer } from '#main/engine/measurer.ts';
import { createThrottle } from '#main/engine/throttle.ts';
import type { DiagnosisProgress, Finding } from '#shared/model/health.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { diagnosisLine, healthText } from '../health-text.ts';
import { ERASE_LINE } from '../io.ts';
import { instant } from '../json.ts';
import { print, type Session } from '../session.ts';
import { errorWords } from '../words.ts';

/** `trueclock doctor`: looks for what is wrong with the clock, its service and the network, and says what helps. */
export async function doctor(session: Session): Promise<ExitCode> {
  const { ports, io } = session;
  const line = createThrottle<DiagnosisProgress>((progress) => {
    if (io.progress) io.err(`${ERASE_LINE}${diagnosisLine(progress)}`);
  });
  const { findings, error } = await diagnose(
    {
      ports,
      measurer: createMeasurer(ports),
      readMachine: ports.readMachine,
      // This process makes none; what others do shows by the clock.
      changes: () => 0,
      signal: io.interrupted,
    },
    (_, progress) => line.push(progress),
  );
  line.cancel();
  if (io.progress) io.err(ERASE_LINE);
  print(session, { finishedAt: instant(ports.now()), findings }, healthText(findings, io));
  if (error !== null) io.err(`trueclock: ${errorWords(error)}\n`);
  return exitOfFindings(findings);
}

/** What is unknown is no failure, unless it is the clock itself of which nothing could be told. */
function exitOfFindings(findings: readonly Finding[]): ExitCode {
  if (findings.some(({ status }) => status === 'fail')) return EXIT.bad;
  if (findings.some(({ status }) => status === 'warn')) return EXIT.warning;
  const clock = findings.find(({ id }) => id === 'correction');
  return clock === undefined || clock.status === 'unknown' ? EXIT.unknown : EXIT.good;
}
