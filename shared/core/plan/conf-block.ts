import { appError, type AppError } from '../../errors.ts';
import type { ChangePlan, DesiredConfig, PlanWarning } from '../../model/plan.ts';
import type { BackendState, ConfigFile, ConfiguredSource } from '../../model/service-state.ts';
import type { SourceConfig } from '../../model/source.ts';
import { err, ok, type Result } from '../../result.ts';
import type { Seconds } from '../../units.ts';
import { fileChange } from './diff.ts';
import { editFile } from './edit.ts';
import { stepWarning, unitPlan } from './unit-plan.ts';

/** The sources of a service that has one file: those that Trueclock's block is to hold, and those of others
 * that are to have no effect any more. */
interface Division {
  readonly own: readonly SourceConfig[];
  readonly off: readonly ConfiguredSource[];
}

/**
 * Divides the sources for a request. Adding keeps what others wrote, unless it is one of the desired hosts
 * asked in another way. `same`: whether the service would be told the same of both.
 */
export function divide(
  sources: readonly ConfiguredSource[],
  { mode, sources: desired }: DesiredConfig,
  same: (a: SourceConfig, b: SourceConfig) => boolean,
): Division {
  const foreign = sources.filter(({ owner }) => owner !== 'trueclock');
  if (mode === 'replace') return { own: desired, off: foreign };
  const differs = (source: SourceConfig): boolean => {
    const wanted = desired.find(({ host }) => host === source.host);
    return wanted !== undefined && !same(wanted, source);
  };
  const kept = sources.filter((source) => source.owner === 'trueclock' && !differs(source));
  const there = [...kept, ...foreign.filter((source) => !differs(source))];
  const missing = desired.filter(({ host }) => !there.some((source) => source.host === host));
  return { own: [...kept, ...missing], off: foreign.filter(differs) };
}

/** What the planner of a service with one file has found out. */
export interface BlockChange {
  readonly sources: number;
  /** The lines of the block; empty: there is to be none. */
  readonly body: readonly string[];
  /** Numbers (from 1) of the lines to switch off. */
  readonly off: ReadonlySet<number>;
  /** Whether the service would read the edited file as it is meant. */
  readonly isRight: (text: string) => boolean;
  readonly warnings: readonly PlanWarning[];
  /** The restart steps the clock from this offset (seconds) on; null: it never does. */
  readonly stepsFrom: Seconds | null;
  readonly verifySeconds: Seconds;
}

/**
 * Plans a change of a service that has one configuration file and reads it when it starts: a marked block in
 * the file, and lines of others switched off. Errors: `os.read-only` for a file outside /etc, `os.unsupported`
 * where the file is laid out so that the edit would not be read as it is meant.
 */
export function planBlock(
  state: BackendState & { readonly conf: ConfigFile; readonly unit: string },
  desired: DesiredConfig,
  change: BlockChange,
): Result<ChangePlan, AppError> {
  const { path, text } = state.conf;
  const block = change.body.length === 0 ? null : change.body;
  const after = editFile(text ?? '', { off: change.off, block }) ?? '';
  const files = after === (text ?? '') ? [] : [fileChange(path, text, after)];
  if (!change.isRight(after)) {
    return err(appError('os.unsupported', { what: `the layout of ${path}` }, 'never'));
  }
  if (files.length > 0 && !path.startsWith('/etc/')) {
    return err(appError('os.read-only', { reason: path }, 'never'));
  }
  return ok(
    unitPlan(state, desired, {
      files,
      off: [...change.off].map((line) => ({ path, line })),
      own: { path, sources: change.sources },
      reload: null,
      warnings: (commands) => [...change.warnings, ...stepWarning(commands, change.stepsFrom)],
      verifySeconds: change.verifySeconds,
    }),
  );
}
