import { isHost } from '../../address.ts';
import type { ConfiguredSource } from '../../model/service-state.ts';
import type { Fix, SettingsPage, StepsCode } from '../../model/fix.ts';
import { configFor, type SourceConfig } from '../../model/source.ts';
import type { HealthEvidence } from './evidence.ts';

/** Steps for a person, with commands to be copied where there are any. */
export const byHand = (steps: StepsCode, commands: readonly string[] = []): Fix => ({
  kind: 'by-hand',
  steps,
  commands,
});

/** A page of the system's settings where the system has one that can be opened; else steps. */
export const settingsOr = (
  { machine }: HealthEvidence,
  page: SettingsPage,
  steps: StepsCode,
  commands: readonly string[] = [],
): Fix =>
  machine?.platform === 'win32' || machine?.platform === 'darwin'
    ? { kind: 'system-settings', page }
    : byHand(steps, commands);

/** A recommendation of fewer servers gains nothing over what is there: no majority would come of it. */
const WORTH_APPLYING = 3;

/** Better servers: those that are recommended by this measurement where that can be applied, else the user picks. */
export function betterServers({ machine, measured }: HealthEvidence): Fix {
  const service = machine?.service ?? null;
  const chosen = measured?.recommendation.chosen ?? [];
  const state = service?.state ?? null;
  if (service?.capabilities.configure.ok !== true || state === null) {
    return { kind: 'choose-servers' };
  }
  if (chosen.length < WORTH_APPLYING) return { kind: 'choose-servers' };
  const nts = service.capabilities.nts.ok;
  const sources = chosen.flatMap(({ sourceId }): readonly SourceConfig[] => {
    const source = measured?.sources.find(({ id }) => id === sourceId);
    return source === undefined ? [] : [configFor(source, nts && source.nts === true)];
  });
  const { backend } = state;
  return { kind: 'apply-recommendation', desired: { backend, mode: 'replace', sources } };
}

/** The service enabled by a plan that adds what is configured already, and so changes no line; without any server
 * the user picks. */
export function enableAtBoot(evidence: HealthEvidence): Fix {
  const service = evidence.machine?.service ?? null;
  const state = service?.state ?? null;
  if (service?.capabilities.configure.ok !== true || state === null) {
    return byHand('enable-service');
  }
  const { backend, sources, unit } = state;
  if (sources.length === 0) return { kind: 'choose-servers' };
  const commands = systemctl(evidence, 'enable', [unit]);
  const there = sources.filter(staysAsItIs).map(wish);
  if (there.length === 0) return byHand('enable-service', commands);
  return { kind: 'enable-at-boot', desired: { backend, mode: 'add', sources: there }, commands };
}

/** Whether adding a source leaves all lines as they are: not one that the network gives, which would be written down
 * for good, nor a host of several lines, of which a wish can name only one. */
const staysAsItIs = (
  { host, owner }: ConfiguredSource,
  _: number,
  all: readonly ConfiguredSource[],
): boolean =>
  owner !== 'dhcp' && isHost(host) && all.filter((other) => other.host === host).length === 1;

const wish = ({
  host,
  port,
  kind,
  iburst,
  prefer,
  nts,
  minpoll,
  maxpoll,
}: ConfiguredSource): SourceConfig => ({
  host,
  port,
  kind,
  iburst,
  prefer,
  nts,
  minpoll,
  maxpoll,
  // A plan for servers that smear switches off lines that insert leap seconds: not for this.
  leap: 'unknown',
});

/** Unit names that systemd knows, so that a command made of one is one command (systemd.unit(5)). */
const UNIT = /^[A-Za-z0-9:_.@-]+$/;

/** A systemctl command for these units; none where the system has no systemctl or a name is not of its form. */
export function systemctl(
  { machine }: HealthEvidence,
  verb: string,
  units: readonly (string | null)[],
): readonly string[] {
  if (machine?.platform !== 'linux') return [];
  return units.flatMap((unit) =>
    unit !== null && UNIT.test(unit) && !unit.startsWith('-')
      ? [`sudo systemctl ${verb} ${unit}`]
      : [],
  );
}
