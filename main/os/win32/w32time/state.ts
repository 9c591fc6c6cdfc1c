import {
  CLIENT_KEY,
  PARAMETERS_KEY,
  POLICY_KEY,
  SERVICE,
  SERVICE_KEY,
} from '#shared/core/plan/w32time/places.ts';
import { readSources } from '#shared/core/plan/w32time/peers.ts';
import type { AppError } from '#shared/errors.ts';
import type { Detection } from '#shared/model/backend.ts';
import type { ConfiguredSource, SystemSetting, W32timeState } from '#shared/model/service-state.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Host } from '../../host.ts';
import { leapOf } from '../../leap-policies.ts';
import { readRegistry, type Registry } from '../registry.ts';

const CONFIG_KEY = `${SERVICE_KEY}\\Config`;
const HYPER_V_KEY = `${SERVICE_KEY}\\TimeProviders\\VMICTimeProvider`;
/** The service of a domain's members, which joining a domain makes automatic. */
const NETLOGON_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\Netlogon';

/** Start types "automatic" and "by hand", which means by a trigger or a task of Windows too. */
const AUTOMATIC = 2;
const BY_HAND = 3;
/** "Any correction" as a limit. */
const UNLIMITED = 0xffff_ffff;

/** Types of `Parameters\Type` with which a domain is asked. */
const FROM_DOMAIN = ['NT5DS', 'AllSync'];

/** All that is kept of Windows Time in the registry, where nothing is translated. `hyperV`: Hyper-V's own
 * service runs. */
export async function readState(
  host: Host,
  root: string,
  running: boolean,
  hyperV: boolean,
): Promise<Result<W32timeState, AppError>> {
  const read = await readRegistry(host, root, [SERVICE_KEY, POLICY_KEY, NETLOGON_KEY]);
  if (!read.ok) return read;
  const registry = read.value;
  const type = registry.text(PARAMETERS_KEY, 'Type');
  const joined = registry.number(NETLOGON_KEY, 'Start') === AUTOMATIC;
  const starting = {
    start: registry.number(SERVICE_KEY, 'Start') ?? 0,
    triggers: triggersOf(registry),
    domainMember: joined || FROM_DOMAIN.includes(type ?? ''),
  };
  return ok({
    backend: 'w32time',
    version: null,
    unit: SERVICE,
    running,
    enabled: startsAtBoot(starting) === 'yes',
    sources: sourcesOf(registry, type),
    systemRoot: root,
    type,
    ntpServer: registry.text(PARAMETERS_KEY, 'NtpServer'),
    ...starting,
    clientEnabled: registry.number(CLIENT_KEY, 'Enabled'),
    specialPollInterval: registry.number(CLIENT_KEY, 'SpecialPollInterval'),
    minPoll: registry.number(CONFIG_KEY, 'MinPollInterval'),
    maxPoll: registry.number(CONFIG_KEY, 'MaxPollInterval'),
    correctionLimit: correctionLimit(registry),
    stepsFrom: stepsFrom(registry),
    policy: policyOf(registry),
    hyperV: hyperV && registry.number(HYPER_V_KEY, 'Enabled') === 1,
  });
}

type Starting = Pick<W32timeState, 'start' | 'triggers' | 'domainMember'>;

/** Whether the service runs after the next start of the computer. The triggers that Windows comes with start it in a
 * domain and stop it elsewhere, automatic or not (Microsoft, KB 2385818); what others do, nobody knows. */
export function startsAtBoot({
  start,
  triggers,
  domainMember,
}: Starting): Detection['startsAtBoot'] {
  if (start !== AUTOMATIC && start !== BY_HAND) return start === 0 ? 'unknown' : 'no';
  if (triggers === 'other') return 'unknown';
  if (triggers === 'domain') return domainMember ? 'yes' : 'no';
  return start === AUTOMATIC ? 'yes' : 'no';
}

/** Whether Windows starts the service when it wants to, as the weekly task does, and lets it stop again. */
export const startsOnDemand = (starting: Starting): boolean =>
  starting.start === BY_HAND && startsAtBoot(starting) !== 'yes';

/** The servers that are in force: those of a policy, else those of the list where it is used at all. */
function sourcesOf(registry: Registry, type: string | null): readonly ConfiguredSource[] {
  const policyKey = `${POLICY_KEY}\\Parameters`;
  const byPolicy = registry.text(policyKey, 'NtpServer');
  const used = registry.text(policyKey, 'Type') ?? type;
  if (used === 'NT5DS' || used === 'NoSync') return [];
  const place = byPolicy === null ? PARAMETERS_KEY : policyKey;
  const list = byPolicy ?? registry.text(PARAMETERS_KEY, 'NtpServer') ?? '';
  const interval =
    registry.number(`${POLICY_KEY}\\TimeProviders\\NtpClient`, 'SpecialPollInterval') ??
    registry.number(CLIENT_KEY, 'SpecialPollInterval');
  return readSources(list, place, byPolicy === null ? null : 'policy', interval, leapOf);
}

/** The smaller of both limits in seconds, where a policy says so that of the policy; null: none. */
function correctionLimit(registry: Registry): number | null {
  const limits = ['MaxPosPhaseCorrection', 'MaxNegPhaseCorrection'].flatMap(
    (name) =>
      registry.number(`${POLICY_KEY}\\Config`, name) ?? registry.number(CONFIG_KEY, name) ?? [],
  );
  const smallest = Math.min(...limits, UNLIMITED);
  return smallest === UNLIMITED ? null : smallest;
}

/** The largest offset that is slewed, in seconds; null: not set, or 0, which leaves it to the service. */
function stepsFrom(registry: Registry): number | null {
  const set = registry.number(CONFIG_KEY, 'MaxAllowedPhaseOffset');
  return set === 0 ? null : set;
}

/** Values of a policy, wherever below its key. */
function policyOf(registry: Registry): readonly SystemSetting[] {
  const below = POLICY_KEY.replace('HKLM', 'HKEY_LOCAL_MACHINE').toLowerCase();
  return registry.keys
    .filter((key) => key === below || key.startsWith(`${below}\\`))
    .flatMap((key) => {
      const place = `${POLICY_KEY}${key.slice(below.length)}`;
      return [...registry.values(place).values()].map(({ name, data }) => ({
        place,
        name,
        value: String(data),
      }));
    });
}

/** winnt.h: SERVICE_TRIGGER_TYPE_DOMAIN_JOIN, and what the two triggers of that type do. */
const DOMAIN_JOIN = 3;
const START_OF = { action: 1, guid: 'BA0AE21C5198214494301DDEB766E809' };
const STOP_OF = { action: 2, guid: '6E51AFDDC25866489574C3B615D42EA1' };

function triggersOf(registry: Registry): W32timeState['triggers'] {
  const below = `${SERVICE_KEY}\\TriggerInfo\\`.replace('HKLM', 'HKEY_LOCAL_MACHINE').toLowerCase();
  const keys = registry.keys.filter((key) => key.startsWith(below));
  if (keys.length === 0) return 'none';
  const places = keys.map((key) => `${SERVICE_KEY}\\TriggerInfo\\${key.slice(below.length)}`);
  const has = ({ action, guid }: typeof START_OF): boolean =>
    places.some(
      (place) =>
        registry.number(place, 'Type') === DOMAIN_JOIN &&
        registry.number(place, 'Action') === action &&
        registry.text(place, 'GUID')?.toUpperCase() === guid,
    );
  return places.length === 2 && has(START_OF) && has(STOP_OF) ? 'domain' : 'other';
}
