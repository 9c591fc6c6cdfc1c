import type {
  ChangePlan,
  Command,
  DesiredConfig,
  FileChange,
  PlanAction,
  PlannedCommand,
  PlanWarning,
} from '../../model/plan.ts';
import type { Seconds } from '../../units.ts';
import { editFile } from './edit.ts';
import { planHash } from './hash.ts';
import { displayBytes, splitLines } from './text.ts';
import { restoringCommands, unitCommands, type Unit } from './unit.ts';

/** A line (from 1) of somebody else that is to have no effect any more. */
export interface OffLine {
  readonly path: string;
  readonly line: number;
  /** It would insert leap seconds a second time, beside a server that smears them. */
  readonly leap?: boolean;
}

/** What the planner of a service that systemd starts has found out. */
export interface UnitChange {
  readonly files: readonly FileChange[];
  readonly off: readonly OffLine[];
  /** The file that holds Trueclock's sources, and how many these are to be. */
  readonly own: { readonly path: string; readonly sources: number };
  /** What is enough to put the files into force where the service runs; null: a restart. */
  readonly reload: Command | null;
  readonly warnings: (commands: readonly PlannedCommand[]) => readonly PlanWarning[];
  readonly verifySeconds: Seconds;
}

/** The plan of a service that is configured by files and started by systemd. */
export function unitPlan(unit: Unit, desired: DesiredConfig, change: UnitChange): ChangePlan {
  const { files, reload } = change;
  const commands = unitCommands(unit, files, reload);
  const restore = restoringCommands(commands, unit);
  const noChange = files.length === 0 && commands.length === 0;
  const actions: readonly PlanAction[] = [
    ...files.flatMap((file) => fileActions(file, change)),
    ...commands.map(({ purpose }) => ({ kind: purpose, unit: unit.unit })),
    { kind: 'verify', seconds: change.verifySeconds },
  ];
  return {
    hash: planHash(desired, files, commands, restore),
    desired,
    actions: noChange ? [] : actions,
    files,
    settings: [],
    commands,
    restore,
    warnings: change.warnings(commands),
    noChange,
  };
}

/** Longest line (characters) that an action shows. */
const SHOWN = 200;

function fileActions(
  { path, before, after }: FileChange,
  { off, own }: Pick<UnitChange, 'off' | 'own'>,
): readonly PlanAction[] {
  if (after === null) return [{ kind: 'remove-file', path }];
  const numbers = off.filter((line) => line.path === path).map(({ line }) => line);
  const lines = splitLines(before ?? '');
  const switched = numbers.map((line) => {
    const text = displayBytes(lines[line - 1] ?? '', SHOWN).trim();
    return { kind: 'switch-off', path, line, text } as const;
  });
  // What else changes is what Trueclock writes: its own file, or a block in one of others.
  if (after === editFile(before ?? '', { off: new Set(numbers), block: 'none' })) return switched;
  const sources = path === own.path ? own.sources : 0;
  const kind = before === null ? 'create-file' : 'change-file';
  return [...switched, { kind, path, sources }];
}

/** What to say of a service that steps the clock when it starts, from this offset (seconds) on; null: it never does. */
export function stepWarning(
  commands: readonly PlannedCommand[],
  stepsFrom: Seconds | null,
): readonly PlanWarning[] {
  const starts = commands.some(({ purpose }) => purpose === 'restart' || purpose === 'start');
  return starts && stepsFrom !== null ? [{ code: 'restart-may-step', seconds: stepsFrom }] : [];
}
