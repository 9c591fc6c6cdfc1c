import { NTP_PORT } from '../../../address.ts';
import { appError, type AppError } from '../../../errors.ts';
import type {
  ChangePlan,
  DesiredConfig,
  FileChange,
  PlanAction,
  PlanWarning,
} from '../../../model/plan.ts';
import type { TimesyncdState } from '../../../model/service-state.ts';
import type { SourceConfig } from '../../../model/source.ts';
import { err, ok, type Result } from '../../../result.ts';
import { fileChange } from '../diff.ts';
import { editFile, ownFile } from '../edit.ts';
import { planHash } from '../hash.ts';
import { ignoredOptions, sourceWarnings } from '../source-warnings.ts';
import { displayBytes, splitLines } from '../text.ts';
import { restoringCommands, unitCommands, VERIFY_SECONDS } from '../unit.ts';
import { OWN_PATH, readAssignments } from './config.ts';
import { STEPS_FROM } from './traits.ts';

/**
 * Plans the change for systemd-timesyncd: a drop-in of our own, whose list comes last. The request must have
 * been validated. Errors: `plan.invalid` for a port, which timesyncd does not take; `os.read-only` where a
 * drop-in outside /etc comes after ours.
 */
export function planTimesyncd(
  state: TimesyncdState,
  desired: DesiredConfig,
): Result<ChangePlan, AppError> {
  const odd = desired.sources.findIndex(({ port }) => port !== NTP_PORT);
  if (odd >= 0) {
    const context = { field: `sources[${odd}].port`, problem: 'service-has-no-ports' };
    return err(appError('plan.invalid', context, 'never'));
  }
  const files = editFiles(state, desired);
  if (!files.ok) return files;
  const commands = unitCommands(state, files.value, null);
  const restore = restoringCommands(commands, state);
  const noChange = files.value.length === 0 && commands.length === 0;
  const restarts = commands.some(({ purpose }) => purpose === 'restart' || purpose === 'start');
  return ok({
    hash: planHash(desired, files.value, commands, restore),
    desired,
    actions: noChange ? [] : actionsFor(state, desired, files.value, commands),
    files: files.value,
    settings: [],
    commands,
    restore,
    warnings: warningsFor(state, desired, restarts),
    noChange,
  });
}

/** Hosts that our drop-in is to name. */
function ownHosts(state: TimesyncdState, { mode, sources }: DesiredConfig): readonly string[] {
  const wanted = sources.map(({ host }) => host);
  if (mode === 'replace') return wanted;
  const others = state.sources.filter(({ owner }) => owner !== 'trueclock');
  const own = state.sources.filter(({ owner }) => owner === 'trueclock');
  const missing = wanted.filter((host) => !others.some((source) => source.host === host));
  return [...new Set([...own.map(({ host }) => host), ...missing])];
}

function editFiles(
  state: TimesyncdState,
  desired: DesiredConfig,
): Result<readonly FileChange[], AppError> {
  const changes: FileChange[] = [];
  const hosts = ownHosts(state, desired);
  const before = state.files.find(({ path }) => path === OWN_PATH)?.text ?? null;
  const reset = desired.mode === 'replace' ? 'NTP=\n' : '';
  const after =
    hosts.length === 0 ? before : ownFile(['[Time]\n', reset, `NTP=${hosts.join(' ')}\n`]);
  if (after !== before) changes.push(fileChange(OWN_PATH, before, after));
  if (desired.mode === 'add') return ok(changes);
  // What comes after our file would add to its list, or empty it.
  const own = state.files.findIndex(({ path }) => path === OWN_PATH);
  const later = own < 0 ? state.files.filter(comesLater) : state.files.slice(own + 1);
  for (const file of later) {
    const off = offLines(file.text ?? '');
    if (off.size === 0) continue;
    if (!file.path.startsWith('/etc/')) {
      return err(appError('os.read-only', { reason: file.path }, 'never'));
    }
    const edited = editFile(file.text ?? '', { off, block: 'none' });
    changes.push(fileChange(file.path, file.text, edited));
  }
  return ok(changes);
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Drop-ins take effect in the order of their names; the main file is before all of them. */
const comesLater = ({ path }: { readonly path: string }): boolean =>
  path.includes('.conf.d/') && nameOf(path) > nameOf(OWN_PATH);

/** Numbers of the lines that hold assignments of `NTP=`. */
const offLines = (text: string): ReadonlySet<number> =>
  new Set(
    readAssignments(text).flatMap(({ line, lines }) =>
      Array.from({ length: lines }, (_, i) => line + i),
    ),
  );

/** Longest line (characters) that an action shows. */
const SHOWN = 200;

function actionsFor(
  state: TimesyncdState,
  desired: DesiredConfig,
  files: readonly FileChange[],
  commands: ChangePlan['commands'],
): readonly PlanAction[] {
  const sources = ownHosts(state, desired).length;
  const actions: PlanAction[] = files.flatMap(({ path, before }): PlanAction[] => {
    if (path === OWN_PATH) {
      return [{ kind: before === null ? 'create-file' : 'change-file', path, sources }];
    }
    const lines = splitLines(before ?? '');
    return [...offLines(before ?? '')].map((line) => ({
      kind: 'switch-off',
      path,
      line,
      text: displayBytes(lines[line - 1] ?? '', SHOWN).trim(),
    }));
  });
  for (const { purpose } of commands) actions.push({ kind: purpose, unit: state.unit });
  return [...actions, { kind: 'verify', seconds: VERIFY_SECONDS }];
}

function warningsFor(
  state: TimesyncdState,
  desired: DesiredConfig,
  restarts: boolean,
): readonly PlanWarning[] {
  const { sources, mode } = desired;
  const hosts = sources.map(({ host }) => host);
  const staying = state.sources.filter(
    ({ owner, host }) => owner === 'dhcp' || (mode === 'add' && !hosts.includes(host)),
  );
  const pools = sources.filter(({ kind }) => kind === 'pool').map(({ host }) => host);
  const all: readonly SourceConfig[] = [...sources, ...staying];
  const warnings: PlanWarning[] = [
    ...sourceWarnings(desired, staying, false).filter(({ code }) => code !== 'few-sources'),
    ...ignoredOptions(sources, ['prefer', 'minpoll', 'maxpoll']),
  ];
  if (all.length > 1) warnings.push({ code: 'one-at-a-time', hosts: all.map(({ host }) => host) });
  if (pools.length > 0) warnings.push({ code: 'pools-as-servers', hosts: pools });
  if (restarts) warnings.push({ code: 'restart-may-step', seconds: STEPS_FROM });
  return warnings;
}
