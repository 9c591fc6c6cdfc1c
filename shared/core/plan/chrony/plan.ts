import { appError, type AppError } from '../../../errors.ts';
import type { ChronyState } from '../../../model/service-state.ts';
import type {
  ChangePlan,
  DesiredConfig,
  FileChange,
  PlanAction,
  PlannedCommand,
  PlanWarning,
} from '../../../model/plan.ts';
import { err, ok, type Result } from '../../../result.ts';
import { editFiles, linesToSwitchOff, ownBody, ownPath, type OffLine } from './changes.ts';
import { findBlocks } from '../edit.ts';
import { splitLines } from '../text.ts';
import { parseDirective, parseSource } from './lines.ts';
import { isSourcesFile } from './sources.ts';
import { restoringCommands, unitCommands, VERIFY_SECONDS } from '../unit.ts';
import { isModern, parseVersion, reloadWorks } from './version.ts';
import { sourceWarnings } from '../source-warnings.ts';
import { planHash } from '../hash.ts';

/** What the service itself can do, as far as the planner wants to know. */
export interface PlanCapabilities {
  readonly nts: boolean;
}

/** Plans the change for chrony. The request must have been validated. */
export function planChrony(
  state: ChronyState,
  desired: DesiredConfig,
  capabilities: PlanCapabilities,
): Result<ChangePlan, AppError> {
  const version = parseVersion(state.version);
  if (version !== null && !isModern(state.version) && desired.sources.some(({ nts }) => nts)) {
    // Such a chronyd does not start with an option that it does not know.
    return err(
      appError('plan.invalid', { field: 'sources', problem: 'nts-needs-chrony-4' }, 'never'),
    );
  }

  const own = ownBody(state, desired);
  const off = linesToSwitchOff(state, desired);
  const files = editFiles(state, own, off);
  if (!files.ok) return files;
  const commands = commandsFor(state, files.value);
  const restore = restoringCommands(commands, state);
  const noChange = files.value.length === 0 && commands.length === 0;

  return ok({
    hash: planHash(desired, files.value, commands, restore),
    desired,
    actions: noChange ? [] : actionsFor(state, files.value, commands, own, off),
    files: files.value,
    settings: [],
    commands,
    restore,
    warnings: warningsFor(state, desired, capabilities, commands, off),
    noChange,
  });
}

function commandsFor(state: ChronyState, files: readonly FileChange[]): readonly PlannedCommand[] {
  // chronyd reads its configuration at the start only, source folders aside.
  const reload =
    files.every(({ path }) => isSourcesFile(state, path)) &&
    reloadWorks(state.version, changesAddress(files));
  const reloadSources = { program: state.chronyc, args: ['reload', 'sources'] };
  return unitCommands(state, files, reload ? reloadSources : null);
}

/** Whether a source given by its address is there before and after, with other options. */
function changesAddress(files: readonly FileChange[]): boolean {
  const lines = (side: 'before' | 'after'): readonly string[] =>
    files.flatMap((file) => splitLines(file[side] ?? '').map((line) => line.trim()));
  const after = new Set(lines('after'));
  const hostsAfter = new Set([...after].map((line) => parseSource(line)?.host));
  return lines('before').some((line) => {
    const host = parseSource(line)?.host;
    return host !== undefined && isAddress(host) && hostsAfter.has(host) && !after.has(line);
  });
}

const isAddress = (host: string): boolean => host.includes(':') || /^[\d.]+$/.test(host);

function actionsFor(
  state: ChronyState,
  files: readonly FileChange[],
  commands: readonly PlannedCommand[],
  body: readonly string[],
  off: readonly OffLine[],
): readonly PlanAction[] {
  const own = ownPath(state);
  const sources = body.filter((line) => parseSource(line) !== null).length;
  const actions: PlanAction[] = files.flatMap(({ path, before, after }): PlanAction[] => {
    if (after === null) return [{ kind: 'remove-file', path }];
    if (path === own) {
      return [{ kind: before === null ? 'create-file' : 'change-file', path, sources }];
    }
    const switched = off
      .filter((line) => line.path === path)
      .map(({ line, text }) => ({ kind: 'switch-off', path, line, text }) as const);
    // What else changes in a file of others is the block: written, or moved to the own file.
    const block = path === state.conf.path && blockChanges(before, after);
    const held = own === null ? sources : 0;
    return block ? [...switched, { kind: 'change-file', path, sources: held }] : switched;
  });
  for (const { purpose } of commands) actions.push({ kind: purpose, unit: state.unit });
  return [...actions, { kind: 'verify', seconds: VERIFY_SECONDS }];
}

function blockChanges(before: string | null, after: string): boolean {
  const block = (text: string): string => {
    const lines = splitLines(text);
    return findBlocks(lines)
      .map(({ from, to }) => lines.slice(from - 1, to).join(''))
      .join('');
  };
  return block(before ?? '') !== block(after);
}

function warningsFor(
  state: ChronyState,
  desired: DesiredConfig,
  capabilities: PlanCapabilities,
  commands: readonly PlannedCommand[],
  off: readonly OffLine[],
): readonly PlanWarning[] {
  const wanted = new Set(desired.sources.map(({ host }) => host));
  const staying = state.sources.filter(
    (source) => source.owner === 'dhcp' || (desired.mode === 'add' && !wanted.has(source.host)),
  );
  const warnings = [...sourceWarnings(desired, staying, capabilities.nts)];
  for (const { leap, path, line } of off) {
    if (leap) warnings.push({ code: 'leapsectz-off', path, line });
  }
  if (commands.some(({ purpose }) => purpose === 'restart')) {
    warnings.push({ code: 'restart-interrupts', unit: state.unit });
  }
  const steps = [state.conf, ...state.included].some(
    ({ path, text }) =>
      !isSourcesFile(state, path) &&
      splitLines(text ?? '').some((line) => parseDirective(line)?.name === 'makestep'),
  );
  if (!steps) warnings.push({ code: 'no-makestep', path: state.conf.path });
  return warnings;
}
