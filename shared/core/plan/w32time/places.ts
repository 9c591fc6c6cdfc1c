import type { SystemSetting, W32timeState } from '../../../model/service-state.ts';

/** Where Windows Time keeps its configuration (Microsoft, "Windows Time service tools and settings"). */
export const SERVICE_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\W32Time';
/** Holds `Type` and `NtpServer`. */
export const PARAMETERS_KEY = `${SERVICE_KEY}\\Parameters`;
/** Holds `SpecialPollInterval`, and with `Enabled` whether servers are asked at all. */
export const CLIENT_KEY = `${SERVICE_KEY}\\TimeProviders\\NtpClient`;
/** Values below it win over those of the service. */
export const POLICY_KEY = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\W32Time';

/** Values that say where the time comes from: where a policy sets one, the list of servers changes nothing. */
const DECIDING = ['NtpServer', 'Type'];

/** Whether servers are asked at all; the same name elsewhere below the policy speaks of other providers. */
const isClientSwitch = ({ place, name }: SystemSetting): boolean =>
  name === 'Enabled' &&
  place.toLowerCase() === `${POLICY_KEY}\\TimeProviders\\NtpClient`.toLowerCase();

/** The values of a policy that forbid a change. */
export const decidingPolicies = ({ policy }: W32timeState): readonly SystemSetting[] =>
  policy.filter((setting) => DECIDING.includes(setting.name) || isClientSwitch(setting));

/** The name of the service. */
export const SERVICE = 'w32time';

/** What Windows comes with: started by joining a domain, stopped by leaving it. In the words that
 * `sc triggerinfo` takes. */
export const DOMAIN_TRIGGERS = ['start/domainjoin', 'stop/domainleave'] as const;

/** A program of Windows by its absolute path. */
export const systemProgram = (
  { systemRoot }: Pick<W32timeState, 'systemRoot'>,
  name: 'reg.exe' | 'sc.exe' | 'w32tm.exe',
): string => `${systemRoot}\\System32\\${name}`;

/** The settings that a plan may change, as they are. */
export function settingsNow(state: W32timeState): readonly {
  readonly place: string;
  readonly name: string;
  readonly value: string | null;
}[] {
  const { start, triggers, ntpServer, type, clientEnabled, specialPollInterval } = state;
  const triggered = triggers === 'none' ? null : triggers;
  return [
    { place: SERVICE_KEY, name: 'Start', value: String(start) },
    {
      place: SERVICE_KEY,
      name: 'TriggerInfo',
      value: triggered === 'domain' ? DOMAIN_TRIGGERS.join(' ') : triggered,
    },
    { place: PARAMETERS_KEY, name: 'NtpServer', value: ntpServer },
    { place: PARAMETERS_KEY, name: 'Type', value: type },
    {
      place: CLIENT_KEY,
      name: 'Enabled',
      value: clientEnabled === null ? null : String(clientEnabled),
    },
    {
      place: CLIENT_KEY,
      name: 'SpecialPollInterval',
      value: specialPollInterval === null ? null : String(specialPollInterval),
    },
  ];
}
