import type { AppError } from '../../../errors.ts';
import type {
  ChangePlan,
  Command,
  DesiredConfig,
  PlannedCommand,
  PlanWarning,
  SettingChange,
} from '../../../model/plan.ts';
import type { TimedState } from '../../../model/service-state.ts';
import type { SourceConfig } from '../../../model/source.ts';
import { ok, type Result } from '../../../result.ts';
import { planHash } from '../hash.ts';
import { ignoredOptions, poolsAsServers, sourceWarnings } from '../source-warnings.ts';
import { sameHost } from '../text.ts';
import { VERIFY_SECONDS } from '../unit.ts';
import { invalid, refusePorts } from '../validate.ts';

/** Since macOS 10.13 timed asks one server, the first that is set. */
const SERVERS = 1;

/** What only root can read of network time. */
export interface TimedSettings {
  readonly server: string;
  readonly on: boolean;
}

/**
 * Plans the change for macOS' timed: one server, and network time on. The request must have been validated. Whether
 * network time is on cannot be read without rights, so a plan sets it whatever it is and never says that nothing
 * would change; {@link isInForce} tells, with rights. Errors: `plan.invalid` for a port, which macOS does not take,
 * and for adding to the one server that it has.
 */
export function planTimed(state: TimedState, desired: DesiredConfig): Result<ChangePlan, AppError> {
  const ports = refusePorts(desired);
  if (!ports.ok) return ports;
  const chosen = chooseServer(desired);
  if (chosen === undefined) return invalid('sources', 'empty');
  const former = state.sources[0]?.host ?? null;
  if (desired.mode === 'add' && former !== null && former !== chosen.host) {
    return invalid('mode', 'service-takes-one-server');
  }
  const settings = settingsFor(former, chosen.host);
  const commands = commandsFor(state, chosen.host);
  const restore = former === null ? [] : [setServer(state, former)];
  return ok({
    hash: planHash(desired, [], commands, restore, settings),
    desired,
    actions: [
      { kind: 'set-servers', unit: state.unit, sources: SERVERS },
      { kind: 'enable', unit: state.unit },
      { kind: 'verify', seconds: VERIFY_SECONDS },
    ],
    files: [],
    settings,
    commands,
    restore,
    warnings: warningsFor(desired, chosen),
    noChange: false,
  });
}

/** The one server to set: the first that is preferred, else the first. */
const chooseServer = ({ sources }: DesiredConfig): SourceConfig | undefined =>
  sources.find(({ prefer }) => prefer) ?? sources[0];

/** Whether all that a plan for timed sets is set already. */
export const isInForce = ({ server, on }: TimedSettings, desired: DesiredConfig): boolean =>
  on && sameHost(server) === chooseServer(desired)?.host;

/** The commands that lead back to settings that were read with rights, in the order to run them. */
export function restoreTimed(state: TimedState, { server, on }: TimedSettings): readonly Command[] {
  return [setServer(state, server), ...(on ? [] : [setNetworkTime(state, 'off')])];
}

const setServer = ({ systemsetup }: TimedState, host: string): Command => ({
  program: systemsetup,
  args: ['-setnetworktimeserver', host],
});

const setNetworkTime = ({ systemsetup }: TimedState, value: 'on' | 'off'): Command => ({
  program: systemsetup,
  args: ['-setusingnetworktime', value],
});

/** Has macOS keep the clock, now and after the next start of the computer. */
export const networkTimeOn = (state: TimedState): Command => setNetworkTime(state, 'on');

const commandsFor = (state: TimedState, host: string): readonly PlannedCommand[] => [
  { ...setServer(state, host), purpose: 'reload' },
  { ...networkTimeOn(state), purpose: 'enable' },
];

const settingsFor = (former: string | null, host: string): readonly SettingChange[] => [
  ...(former === host
    ? []
    : [{ place: 'systemsetup', name: 'Network Time Server', before: former, after: host }]),
  { place: 'systemsetup', name: 'Network Time', before: null, after: 'On' },
];

function warningsFor(desired: DesiredConfig, chosen: SourceConfig): readonly PlanWarning[] {
  const out = desired.sources.filter((source) => source !== chosen).map(({ host }) => host);
  const warnings: PlanWarning[] = [
    ...sourceWarnings({ ...desired, sources: [chosen] }, [], false).filter(
      ({ code }) => code !== 'few-sources',
    ),
    ...ignoredOptions([chosen], ['minpoll', 'maxpoll']),
  ];
  if (out.length > 0) warnings.push({ code: 'left-out', hosts: out, limit: SERVERS });
  return [...warnings, ...poolsAsServers([chosen])];
}
