import type { Detection, Evidence } from '#shared/model/backend.ts';
import type { BackendId } from '#shared/model/backend-id.ts';
import { evidence } from '../evidence.ts';
import type { Host } from '../host.ts';
import { outputOf } from '../output.ts';
import { parseShow, type UnitProperties } from '../parse/systemctl.ts';

/** The time services of Linux, their units by the distributions' names, and their daemons. */
export const SERVICES = [
  {
    id: 'chrony',
    units: ['chrony.service', 'chronyd.service'],
    program: 'chronyd',
  },
  { id: 'timesyncd', units: ['systemd-timesyncd.service'], program: null },
  { id: 'ntpsec', units: ['ntpsec.service'], program: null },
  { id: 'ntpd', units: ['ntp.service', 'ntpd.service'], program: null },
  { id: 'openntpd', units: ['openntpd.service'], program: null },
  { id: 'ntpd-rs', units: ['ntpd-rs.service'], program: null },
] as const satisfies readonly Service[];

interface Service {
  readonly id: BackendId;
  readonly units: readonly string[];
  /** Tells that the service is installed also where systemd does not answer. */
  readonly program: string | null;
}

/** Asks systemd for properties of units, in the order asked; null when it does not answer. */
export async function showUnits(
  host: Host,
  units: readonly string[],
  properties: readonly string[],
): Promise<readonly UnitProperties[] | null> {
  const args = ['show', '-p', ['Id', ...properties].join(','), ...units];
  const shown = await outputOf(host, 'systemctl', args);
  if (shown === null) return null;
  const blocks = parseShow(shown);
  return blocks.length === units.length ? blocks : null;
}

const PROPERTIES = ['LoadState', 'ActiveState', 'SubState', 'UnitFileState'] as const;

/** Looks for time services by their units. Never fails: what systemd does not tell is `unknown`. */
export async function detectServices(
  host: Host,
  ids?: readonly BackendId[],
): Promise<readonly Detection[]> {
  const services = SERVICES.filter(({ id }) => ids?.includes(id) ?? true);
  const names = services.flatMap(({ units }) => [...units]);
  const blocks = await showUnits(host, names, PROPERTIES);
  const shown = new Map(names.map((name, i) => [name, blocks?.[i]]));
  return services.map((service) => {
    const own = service.units.flatMap((name) => {
      const properties = shown.get(name);
      // A name may be an alias of another service's unit, as Debian's ntp.service is of ntpsec.service.
      const id = properties?.get('Id') ?? '';
      return properties !== undefined && isOneOf(service.units, id) ? [{ id, properties }] : [];
    });
    const found = own.find(({ properties }) => properties.get('LoadState') !== 'not-found');
    return detection(host, service, found, blocks !== null);
  });
}

/** Looks for one of them. */
export async function detectService(
  host: Host,
  id: (typeof SERVICES)[number]['id'],
): Promise<Detection> {
  const [found] = await detectServices(host, [id]);
  if (found === undefined) throw new Error(`${id} is missing in the table of services`);
  return found;
}

const isOneOf = (names: readonly string[], name: string): boolean => names.includes(name);

function detection(
  host: Host,
  service: Service,
  unit: { readonly id: string; readonly properties: UnitProperties } | undefined,
  systemdAnswers: boolean,
): Detection {
  const program = service.program === null ? null : host.findProgram(service.program);
  const seen: Evidence[] = [];
  if (program !== null) seen.push(evidence(program, 'is there'));
  if (unit !== undefined) {
    const text = PROPERTIES.map((name) => `${name}=${unit.properties.get(name) ?? ''}`).join(' ');
    seen.push(evidence(`systemctl show ${unit.id}`, text));
  } else {
    const units = service.units.join(' ');
    seen.push(
      evidence(
        `systemctl show ${units}`,
        systemdAnswers ? 'no such unit' : 'systemd does not answer',
      ),
    );
  }
  // A unit can be masked before its package is installed.
  const loaded = unit !== undefined && unit.properties.get('LoadState') !== 'masked';
  return {
    backend: service.id,
    unit: unit?.id ?? null,
    installed: loaded || program !== null,
    running: running(unit?.properties, systemdAnswers),
    startsAtBoot: startsAtBoot(unit?.properties, systemdAnswers),
    version: null,
    evidence: seen,
  };
}

function running(unit: UnitProperties | undefined, systemdAnswers: boolean): Detection['running'] {
  if (unit === undefined) return systemdAnswers ? 'no' : 'unknown';
  switch (unit.get('ActiveState')) {
    case 'active':
    case 'reloading':
      return 'yes';
    case 'activating':
      // Between two attempts of a service that keeps failing.
      return unit.get('SubState') === 'auto-restart' ? 'no' : 'yes';
    case 'inactive':
    case 'failed':
    case 'deactivating':
      return 'no';
    default:
      return 'unknown';
  }
}

function startsAtBoot(
  unit: UnitProperties | undefined,
  systemdAnswers: boolean,
): Detection['startsAtBoot'] {
  if (unit === undefined) return systemdAnswers ? 'no' : 'unknown';
  if (unit.get('LoadState') === 'masked') return 'masked';
  switch (unit.get('UnitFileState')) {
    case 'enabled':
      return 'yes';
    case 'disabled':
    case 'enabled-runtime': // gone with the next start
      return 'no';
    case 'masked':
    case 'masked-runtime':
      return 'masked';
    default:
      // static, indirect, generated, …: another unit decides.
      return 'unknown';
  }
}
