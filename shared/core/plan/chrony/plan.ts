import type { AppError } from '../../../errors.ts';
import type { ChronyState } from '../../../model/service-state.ts';
import type {
  ChangePlan,
  Command,
  DesiredConfig,
  FileChange,
  PlannedCommand,
  PlanWarning,
} from '../../../model/plan.ts';
import { ok, type Result } from '../../../result.ts';
import { leapWarnings, sourceWarnings, stayingSources } from '../source-warnings.ts';
import { splitLines } from '../text.ts';
import { VERIFY_SECONDS } from '../unit.ts';
import { unitPlan, type OffLine } from '../unit-plan.ts';
import { invalid } from '../validate.ts';
import { editFiles, linesToSwitchOff, ownBody, ownPath } from './changes.ts';
import { parseDirective, parseSource } from './lines.ts';
import { isSourcesFile } from './sources.ts';
import { isModern, parseVersion, reloadWorks } from './version.ts';

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
    return invalid('sources', 'nts-needs-chrony-4');
  }

  const body = ownBody(state, desired);
  const off = linesToSwitchOff(state, desired);
  const files = editFiles(state, body, off);
  if (!files.ok) return files;
  return ok(
    unitPlan(state, desired, {
      files: files.value,
      off,
      own: {
        path: ownPath(state) ?? state.conf.path,
        sources: body.filter((line) => parseSource(line) !== null).length,
      },
      reload: reloadFor(state, files.value),
      warnings: (commands) => warningsFor(state, desired, capabilities, commands, off),
      verifySeconds: VERIFY_SECONDS,
    }),
  );
}

/** chronyd reads its configuration at the start only, source folders aside. */
function reloadFor(state: ChronyState, files: readonly FileChange[]): Command | null {
  const reload =
    files.every(({ path }) => isSourcesFile(state, path)) &&
    reloadWorks(state.version, changesAddress(files));
  return reload ? { program: state.chronyc, args: ['reload', 'sources'] } : null;
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

function warningsFor(
  state: ChronyState,
  desired: DesiredConfig,
  capabilities: PlanCapabilities,
  commands: readonly PlannedCommand[],
  off: readonly OffLine[],
): readonly PlanWarning[] {
  const warnings = [
    ...sourceWarnings(desired, stayingSources(state.sources, desired), capabilities.nts),
    ...leapWarnings(off),
  ];
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
