import { appError, type AppError } from '../../../errors.ts';
import type { ChangePlan, DesiredConfig, FileChange, PlanWarning } from '../../../model/plan.ts';
import type { ConfigFile, TimesyncdState } from '../../../model/service-state.ts';
import { err, ok, type Result } from '../../../result.ts';
import { fileChange } from '../diff.ts';
import { editFile, ownFile } from '../edit.ts';
import {
  ignoredOptions,
  poolsAsServers,
  sourceWarnings,
  stayingSources,
} from '../source-warnings.ts';
import { VERIFY_SECONDS } from '../unit.ts';
import { stepWarning, unitPlan, type OffLine } from '../unit-plan.ts';
import { refusePorts } from '../validate.ts';
import { OWN_PATH, readAssignments } from './config.ts';
import { STEPS_FROM } from './traits.ts';

/**
 * Plans the change for systemd-timesyncd: a drop-in of our own, whose list comes last. The request must have
 * been validated. Errors: `plan.invalid` for a port, which timesyncd does not take; `os.read-only` where a
 * drop-in outside /etc comes after ours, and for adding where one that comes after ours begins the list anew.
 */
export function planTimesyncd(
  state: TimesyncdState,
  desired: DesiredConfig,
): Result<ChangePlan, AppError> {
  const ports = refusePorts(desired);
  if (!ports.ok) return ports;
  const files = editFiles(state, desired);
  if (!files.ok) return files;
  return ok(
    unitPlan(state, desired, {
      files: files.value,
      off: files.value.flatMap(linesToSwitchOff),
      own: { path: OWN_PATH, sources: ownHosts(state, desired).length },
      reload: null,
      warnings: (commands) => [
        ...warningsFor(state, desired),
        ...stepWarning(commands, STEPS_FROM),
      ],
      verifySeconds: VERIFY_SECONDS,
    }),
  );
}

/** Hosts that our drop-in is to name. */
function ownHosts(state: TimesyncdState, { mode, sources }: DesiredConfig): readonly string[] {
  const wanted = sources.map(({ host }) => host);
  if (mode === 'replace') return wanted;
  // What the network gives now may be gone with the next one.
  const others = state.sources.filter(({ owner }) => owner !== 'trueclock' && owner !== 'dhcp');
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
  // Adding leaves away what was replaced before.
  const resets = empties({ text: before });
  const reset = desired.mode === 'replace' || resets ? 'NTP=\n' : '';
  const after =
    hosts.length === 0 ? before : ownFile(['[Time]\n', reset, `NTP=${hosts.join(' ')}\n`]);
  if (after !== before) changes.push(fileChange(OWN_PATH, before, after));
  // What comes after our file would add to its list, or empty it.
  const own = state.files.findIndex(({ path }) => path === OWN_PATH);
  const later = own < 0 ? state.files.filter(comesLater) : state.files.slice(own + 1);
  if (desired.mode === 'add') {
    const emptying = changes.length === 0 ? undefined : later.find(empties);
    return emptying === undefined
      ? ok(changes)
      : err(appError('os.read-only', { reason: emptying.path }, 'never'));
  }
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

/** Whether a file begins the list anew. */
const empties = ({ text }: Pick<ConfigFile, 'text'>): boolean =>
  readAssignments(text ?? '').some(({ hosts }) => hosts.length === 0);

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

const linesToSwitchOff = ({ path, before }: FileChange): readonly OffLine[] =>
  path === OWN_PATH ? [] : [...offLines(before ?? '')].map((line) => ({ path, line }));

function warningsFor(state: TimesyncdState, desired: DesiredConfig): readonly PlanWarning[] {
  const { sources } = desired;
  const staying = stayingSources(state.sources, desired);
  const hosts = [...new Set([...sources, ...staying].map(({ host }) => host))];
  const warnings: PlanWarning[] = [
    ...sourceWarnings(desired, staying, false).filter(({ code }) => code !== 'few-sources'),
    ...ignoredOptions(sources, ['prefer', 'minpoll', 'maxpoll']),
  ];
  if (hosts.length > 1) warnings.push({ code: 'one-at-a-time', hosts });
  return [...warnings, ...poolsAsServers(sources)];
}
