import { findByIds, placesOf, watchedNow, type Places } from '#main/engine/servers.ts';
import type { Ports } from '#main/engine/ports.ts';
import type { AppError } from '#shared/errors.ts';
import type { MachineView } from '#shared/model/backend.ts';
import type { StepEvent } from '#shared/model/plan.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { stepText } from './change-text.ts';
import { EXIT, type ExitCode, exitOfError } from './exit.ts';
import type { CliIo } from './io.ts';
import { errorJson, jsonText } from './json.ts';
import { errorWords } from './words.ts';

/** What every command has. */
export interface Session {
  readonly io: CliIo;
  readonly ports: Ports;
  readonly json: boolean;
}

/** Prints the result: for scripts as one JSON object, for people as text. */
export function print({ io, json }: Session, object: object, text: string): void {
  io.out(json ? jsonText(object) : text);
}

/** One line on standard error; with `--json` also the error's code and context on standard output, unless it
 * is a mistake in the arguments. */
export function fail({ io, json }: Session, error: AppError): ExitCode {
  const exit = exitOfError(error);
  if (json && exit !== EXIT.usage) io.out(jsonText(errorJson(error)));
  io.err(`trueclock: ${errorWords(error)}\n`);
  return exit;
}

/** One line on standard error when the kept settings could not be used: own servers and those that are
 * watched are then other ones than the user thinks. */
export function tellOfSettings({ io, ports }: Session): void {
  const { problem } = ports.settings;
  if (problem === null) return;
  io.err(`trueclock: the settings are not used, the defaults are: ${errorWords(problem)}\n`);
}

/** One line on standard error when the history could not be used, or was begun anew. */
export function tellOfHistory({ io, ports }: Session): void {
  const { problem } = ports.history;
  if (problem === null) return;
  const what =
    problem.retry === 'never' ? 'the history was begun anew' : 'the history could not be used';
  io.err(`trueclock: ${what}: ${errorWords(problem)}\n`);
}

/** Shows steps of privileged work where a person watches. */
export const showStep =
  ({ io }: Session) =>
  (event: StepEvent): void => {
    const text = io.progress ? stepText(event) : null;
    if (text !== null) io.err(text);
  };

/** The servers that are watched. For one that is known from the time service alone, that is read; `read`: the machine, where
 * that was done. */
export async function watchedOf(
  session: Session,
  read: MachineView | null = null,
): Promise<readonly SourceRef[]> {
  const { ports } = session;
  const { watched } = ports.settings.get();
  const isKnown = findByIds(places(session, read), watched).length === watched.length;
  return await watchedNow(ports, read ?? (isKnown ? null : await ports.readMachine()));
}

/** The servers that have a name here. */
export const places = ({ ports }: Session, machine: MachineView | null): Places =>
  placesOf(ports.presets, ports.settings.get(), machine, []);

/** Asks for a yes; `unasked` when there is nobody to ask. */
export async function agreed({ io }: Session, question: string): Promise<'yes' | 'no' | 'unasked'> {
  if (io.ask === null) return 'unasked';
  const answer = (await io.ask(`${question} [y/N] `)).trim().toLowerCase();
  return answer === 'y' || answer === 'yes' ? 'yes' : 'no';
}

/** The refusal where a yes is needed and nobody can be asked. */
export function needsYes({ io }: Session): ExitCode {
  io.err('trueclock: nobody is there to confirm this; pass --yes\n');
  return EXIT.usage;
}
