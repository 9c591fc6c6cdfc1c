import { appError, type AppError } from '../../../errors.ts';
import type {
  ChangePlan,
  Command,
  DesiredConfig,
  PlanAction,
  PlannedCommand,
  SettingChange,
} from '../../../model/plan.ts';
import type { W32timeState } from '../../../model/service-state.ts';
import { err, ok, type Result } from '../../../result.ts';
import { planHash } from '../hash.ts';
import { VERIFY_SECONDS } from '../unit.ts';
import { refusePorts } from '../validate.ts';
import {
  peersCommand,
  registryCommand,
  serviceCommand,
  startTypeCommand,
  triggersCommand,
  updateCommand,
} from './commands.ts';
import { decidingPolicies, settingsNow } from './places.ts';
import { wishFor, type Wish } from './wish.ts';
import { warningsFor } from './warnings.ts';

/** Start type "automatic". */
const AUTOMATIC = 2;

/**
 * Plans the change for Windows Time: no files, but values of the registry that `w32tm`, `sc` and `reg` set.
 * The request must have been validated. Errors: `plan.invalid` for a port, which Windows Time does not take;
 * `os.read-only` where a domain or a policy says where the time comes from; `os.unsupported` where what is
 * there now could not be put back.
 */
export function planW32time(
  state: W32timeState,
  desired: DesiredConfig,
): Result<ChangePlan, AppError> {
  const ports = refusePorts(desired);
  if (!ports.ok) return ports;
  const refusal = refusalOf(state);
  if (refusal !== null) return err(refusal);

  const wish = wishFor(state, desired);
  const settings = settingsFor(state, wish);
  const commands = commandsFor(state, wish, settings);
  const restore = restoreFor(state, settings, commands);
  const noChange = commands.length === 0;
  return ok({
    hash: planHash(desired, [], commands, restore, settings),
    desired,
    actions: noChange ? [] : actionsFor(state, wish, commands),
    files: [],
    settings,
    commands,
    restore,
    warnings: warningsFor(state, desired, wish),
    noChange,
  });
}

/** Why nothing may be changed; null: it may. */
function refusalOf(state: W32timeState): AppError | null {
  if (state.domainMember) return appError('os.read-only', { reason: 'domain-member' }, 'never');
  if (decidingPolicies(state).length > 0)
    return appError('os.read-only', { reason: 'policy' }, 'never');
  // What a program of Windows prints beyond ASCII comes through a code page, and not all of it back.
  const odd = [state.ntpServer ?? '', state.type ?? ''].find((text) => !/^[ -~]*$/.test(text));
  return odd === undefined ? null : appError('os.unsupported', { what: 'NtpServer' }, 'never');
}

/** The settings that differ from what is wished. */
function settingsFor(state: W32timeState, wish: Wish): readonly SettingChange[] {
  const wanted: Readonly<Record<string, string | null | undefined>> = {
    Start: String(AUTOMATIC),
    // Windows' own stop the service of a computer in no domain when it starts, automatic or not (KB 2385818).
    TriggerInfo: state.triggers === 'domain' ? null : undefined,
    NtpServer: wish.list,
    Type: 'NTP',
    // With 0 no server of the list is asked.
    Enabled: state.clientEnabled === 0 ? '1' : undefined,
    SpecialPollInterval: wish.interval === null ? undefined : String(wish.interval),
  };
  return settingsNow(state).flatMap(({ place, name, value }) => {
    const after = wanted[name];
    return after === undefined || after === value ? [] : [{ place, name, before: value, after }];
  });
}

function commandsFor(
  state: W32timeState,
  { list, interval }: Wish,
  settings: readonly SettingChange[],
): readonly PlannedCommand[] {
  const commands: PlannedCommand[] = [];
  const changed = (name: string): SettingChange | undefined =>
    settings.find((setting) => setting.name === name);
  if (changed('Start') !== undefined) {
    const enable = startTypeCommand(state, AUTOMATIC);
    commands.push(...enable.map((command) => ({ ...command, purpose: 'enable' as const })));
  }
  if (changed('TriggerInfo') !== undefined) {
    commands.push({ ...triggersCommand(state, 'none'), purpose: 'enable' });
  }
  const special = changed('SpecialPollInterval');
  if (special !== undefined && interval !== null) {
    const write = registryCommand(state, special, 'REG_DWORD', String(interval));
    commands.push({ ...write, purpose: 'reload' });
  }
  const client = changed('Enabled');
  if (client !== undefined) {
    const write = registryCommand(state, client, 'REG_DWORD', client.after);
    commands.push({ ...write, purpose: 'reload' });
  }
  if ([changed('NtpServer'), changed('Type'), client, special].some(Boolean)) {
    commands.push({ ...peersCommand(state, list), purpose: 'reload' });
  }
  if (!state.running) commands.push({ ...serviceCommand(state, 'start'), purpose: 'start' });
  return commands;
}

/** The way back, value by value as they were read, then the service as it was. */
function restoreFor(
  state: W32timeState,
  settings: readonly SettingChange[],
  commands: readonly PlannedCommand[],
): readonly Command[] {
  const values = settings.flatMap((setting): Command[] => {
    switch (setting.name) {
      case 'NtpServer':
      case 'Type':
        return [registryCommand(state, setting, 'REG_SZ', setting.before)];
      case 'Enabled':
      case 'SpecialPollInterval':
        return [registryCommand(state, setting, 'REG_DWORD', setting.before)];
      default:
        return [];
    }
  });
  const service = commands.flatMap(({ purpose }): Command[] =>
    purpose === 'start' ? [serviceCommand(state, 'stop')] : [],
  );
  const update = values.length > 0 && state.running ? [updateCommand(state)] : [];
  const names = settings.map(({ name }) => name);
  const triggers = names.includes('TriggerInfo') ? [triggersCommand(state, 'domain')] : [];
  const start = names.includes('Start') ? startTypeCommand(state, state.start) : [];
  return [...values, ...update, ...service, ...triggers, ...start];
}

function actionsFor(
  state: W32timeState,
  wish: Wish,
  commands: readonly PlannedCommand[],
): readonly PlanAction[] {
  const purposes = new Set(commands.map(({ purpose }) => purpose));
  const { unit } = state;
  const actions: PlanAction[] = [];
  if (purposes.has('enable')) actions.push({ kind: 'enable', unit });
  if (purposes.has('reload')) actions.push({ kind: 'set-servers', unit, sources: wish.count });
  if (purposes.has('start')) actions.push({ kind: 'start', unit });
  return [...actions, { kind: 'verify', seconds: VERIFY_SECONDS }];
}
