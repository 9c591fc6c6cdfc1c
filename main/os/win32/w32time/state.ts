import {
  CLIENT_KEY,
  PARAMETERS_KEY,
  POLICY_KEY,
  SERVICE,
  SERVICE_KEY,
} from '#shared/core/plan/w32time/places.ts';
import { readSources } from '#shared/core/plan/w32time/peers.ts';
import type { AppError } from '#shared/errors.ts';
import type { ConfiguredSource, SystemSetting, W32timeState } from '#shared/model/service-state.ts';
import { ok, type Result } from '#shared/result.ts';
import type { Host } from '../../host.ts';
import { leapOf } from '../../leap-policies.ts';
import { readRegistry, type Registry } from '../registry.ts';

const CONFIG_KEY = `${SERVICE_KEY}\\Config`;
const HYPER_V_KEY = `${SERVICE_KEY}\\TimeProviders\\VMICTimeProvider`;
/** The service of a domain's members, which joining a domain makes automatic. */
const NETLOGON_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\Netlogon';

/** Start type "automatic". */
const AUTOMATIC = 2;
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
  const start = registry.number(SERVICE_KEY, 'Start') ?? 0;
  const joined = registry.number(NETLOGON_KEY, 'Start') === AUTOMATIC;
  return ok({
    backend: 'w32time',
    version: null,
    unit: SERVICE,
    running,
    enabled: start === AUTOMATIC,
    sources: sourcesOf(registry, type),
    systemRoot: root,
    type,
    ntpServer: registry.text(PARAMETERS_KEY, 'NtpServer'),
    start,
    triggers: triggersOf(registry),
    clientEnabled: registry.number(CLIENT_KEY, 'Enabled'),
    specialPollInterval: registry.number(CLIENT_KEY, 'SpecialPollInterval'),
    minPoll: registry.number(CONFIG_KEY, 'MinPollInterval'),
    maxPoll: registry.number(CONFIG_KEY, 'MaxPollInterval'),
    correctionLimit: correctionLimit(registry),
    stepsFrom: stepsFrom(registry),
    policy: policyOf(registry),
    domainMember: joined || FROM_DOMAIN.includes(type ?? ''),
    hyperV: hyperV && registry.number(HYPER_V_KEY, 'Enabled') === 1,
  });
}

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
