import { NTP_PORT } from '../../../address.ts';
import { appError, type AppError } from '../../../errors.ts';
import type {
  ChangePlan,
  DesiredConfig,
  FileChange,
  PlanAction,
  PlanWarning,
} from '../../../model/plan.ts';
import type { NtpdState } from '../../../model/service-state.ts';
import type { SourceConfig } from '../../../model/source.ts';
import { err, ok, type Result } from '../../../result.ts';
import { planHash } from '../hash.ts';
import { serverCount, sourceWarnings } from '../source-warnings.ts';
import { restoringCommands, unitCommands } from '../unit.ts';
import {
  blockChanges,
  editFiles,
  linesToSwitchOff,
  ownBody,
  readOnly,
  type OffLine,
} from './changes.ts';
import { disciplineOf, ownPath } from './config.ts';
import { parseSource } from './lines.ts';
import { SETTLES_WITHIN } from './traits.ts';

/** Poll exponents that ntpd takes, log2 of seconds (`NTP_MINPOLL` and `NTP_MAXPOLL` in the classic `ntp.h`; NTPsec
 * goes down to 0, at which no server of others may be asked). */
const MIN_POLL = 3;
const MAX_POLL = 17;

/**
 * Plans the change for ntpd, NTPsec's or the classic one: an own file in NTPsec's folder, else a block in the
 * main file. The request must have been validated. Errors: `plan.invalid` for a port, which ntpd does not take,
 * and for polls out of its range; `os.read-only` where a file of the system would have to change, or servers of
 * the network would hide what is written.
 */
export function planNtpd(state: NtpdState, desired: DesiredConfig): Result<ChangePlan, AppError> {
  const invalid = invalidField(desired.sources);
  if (invalid !== null) return err(appError('plan.invalid', invalid, 'never'));
  // Beside the servers of the network the script reads none of the configuration.
  if (state.dhcp !== null && (desired.mode === 'add' || state.dhcp.defaults === null)) {
    return err(readOnly(state.dhcp.copy.path));
  }
  const body = ownBody(state, desired);
  const off = linesToSwitchOff(state, desired);
  const files = editFiles(state, body, off);
  if (!files.ok) return files;
  const commands = unitCommands(state, files.value, null);
  const restore = restoringCommands(commands, state);
  const noChange = files.value.length === 0 && commands.length === 0;
  const restarts = commands.some(({ purpose }) => purpose === 'restart' || purpose === 'start');
  return ok({
    hash: planHash(desired, files.value, commands, restore),
    desired,
    actions: noChange ? [] : actionsFor(state, files.value, commands, body, off),
    files: files.value,
    settings: [],
    commands,
    restore,
    warnings: warningsFor(state, desired, restarts, off),
    noChange,
  });
}

function invalidField(
  sources: readonly SourceConfig[],
): { readonly field: string; readonly problem: string } | null {
  for (const [i, { port, minpoll, maxpoll }] of sources.entries()) {
    const field = (name: string): string => `sources[${i}].${name}`;
    if (port !== NTP_PORT) return { field: field('port'), problem: 'service-has-no-ports' };
    if (!isPoll(minpoll)) return { field: field('minpoll'), problem: 'out-of-range' };
    if (!isPoll(maxpoll)) return { field: field('maxpoll'), problem: 'out-of-range' };
  }
  return null;
}

const isPoll = (value: number | null): boolean =>
  value === null || (value >= MIN_POLL && value <= MAX_POLL);

function actionsFor(
  state: NtpdState,
  files: readonly FileChange[],
  commands: ChangePlan['commands'],
  body: readonly string[],
  off: readonly OffLine[],
): readonly PlanAction[] {
  const own = ownPath(state);
  const sources = body.filter((line) => parseSource(line) !== null).length;
  const actions: PlanAction[] = files.flatMap((file): PlanAction[] => {
    const { path, before } = file;
    if (path === own) {
      return [{ kind: before === null ? 'create-file' : 'change-file', path, sources }];
    }
    const switched = off
      .filter((line) => line.path === path)
      .map(({ line, text }) => ({ kind: 'switch-off', path, line, text }) as const);
    // What else changes is the block: the servers in the main file, or a setting of the start script.
    const held = own === null && path === state.conf.path ? sources : 0;
    return blockChanges(file)
      ? [...switched, { kind: 'change-file', path, sources: held }]
      : switched;
  });
  for (const { purpose } of commands) actions.push({ kind: purpose, unit: state.unit });
  return [...actions, { kind: 'verify', seconds: SETTLES_WITHIN }];
}

function warningsFor(
  state: NtpdState,
  desired: DesiredConfig,
  restarts: boolean,
  off: readonly OffLine[],
): readonly PlanWarning[] {
  const { sources, mode } = desired;
  const wanted = new Set(sources.map(({ host }) => host));
  const staying = state.sources.filter(({ host }) => mode === 'add' && !wanted.has(host));
  const { stepsFrom, panicLimit, minSane } = disciplineOf(state);
  const have = serverCount([...sources, ...staying]);

  const warnings: PlanWarning[] = [...sourceWarnings(desired, staying, state.nts)];
  if (have < minSane) warnings.push({ code: 'too-few-to-follow', have, want: minSane });
  for (const { leap, path, line } of off) {
    if (leap) warnings.push({ code: 'leapsectz-off', path, line });
  }
  if (state.dhcp !== null) {
    const hosts = state.sources.map(({ host }) => host);
    warnings.push({ code: 'dhcp-sources-off', hosts });
  }
  if (panicLimit !== null) warnings.push({ code: 'panic-limit', seconds: panicLimit });
  if (restarts && stepsFrom !== null) {
    warnings.push({ code: 'restart-may-step', seconds: stepsFrom });
  }
  return warnings;
}
