import { addressText, isHost, parseServerAddress, type ServerAddress } from '#shared/address.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { MachineView } from '#shared/model/backend.ts';
import type { NetworkCandidate } from '#shared/model/network.ts';
import type { Settings } from '#shared/model/settings.ts';
import type { SourceConfig, SourceRef } from '#shared/model/source.ts';
import type { Preset } from '#shared/presets/types.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { SURVEY_LIMIT } from './limits.ts';
import type { Ports } from './ports.ts';

/** Where the engine looks for a server, in this order. */
export interface Places {
  readonly presets: readonly Preset[];
  readonly own: readonly SourceRef[];
  /** Sources that the time service is configured with. */
  readonly service: readonly SourceRef[];
  /** What the network offers. */
  readonly network: readonly SourceRef[];
}

/** Collects every server that has an id now. */
export function placesOf(
  presets: readonly Preset[],
  settings: Settings,
  machine: MachineView | null,
  network: readonly NetworkCandidate[],
): Places {
  const configured = machine?.service?.state?.sources ?? [];
  return {
    presets,
    own: settings.own,
    service: configured.map((source) => ({
      id: `service:${source.host}`,
      host: source.host,
      port: source.port,
      kind: source.kind,
      operator: null,
      leap: source.leap,
      nts: source.nts ? true : null,
    })),
    network: network.map(({ source }) => source),
  };
}

const everyone = ({ presets, own, service, network }: Places): readonly SourceRef[] => [
  ...presets,
  ...own,
  ...service,
  ...network,
];

/** The servers with these ids, in the order of the ids, each once; ids that mean nothing are left out. */
export function findByIds(places: Places, ids: readonly string[]): readonly SourceRef[] {
  const all = everyone(places);
  return [...new Set(ids)].flatMap((id) => all.find((source) => source.id === id) ?? []);
}

/** The server with this host and port, the catalogue's own entry before the others. */
export function findByAddress(
  places: Places,
  { host, port }: Pick<SourceRef, 'host' | 'port'>,
): SourceRef | undefined {
  return everyone(places).find((source) => source.host === host && source.port === port);
}

/** One server is one vote, however many ids lead to it: the first is kept. */
export function eachAddressOnce(sources: readonly SourceRef[]): readonly SourceRef[] {
  const seen = new Set<string>();
  return sources.filter((source) => {
    const key = addressText(source);
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * At most `limit` of these servers: one of each operator in the order of the list, then a second of each, and
 * so on, since many of one operator say no more than a few. A server without a known operator counts as its
 * own. Pools come last: their volunteers are asked only where the list has no other servers to spare.
 */
export function mostDiverse(sources: readonly SourceRef[], limit: number): readonly SourceRef[] {
  if (sources.length <= limit) return sources;
  const before = new Map<string, number>();
  return sources
    .map((source) => {
      const operator = source.operator ?? source.id;
      const turn = before.get(operator) ?? 0;
      before.set(operator, turn + 1);
      return { source, turn: source.kind === 'pool' ? Infinity : turn };
    })
    .sort((a, b) => (a.turn === b.turn ? 0 : a.turn - b.turn))
    .slice(0, limit)
    .map(({ source }) => source);
}

/** The servers of the Overview: those that the user watches, else (also where none of those is known any more) the
 * ones suggested for a first start. Of more than {@link SURVEY_LIMIT} the {@link mostDiverse}. */
export function watchedServers(places: Places, settings: Settings): readonly SourceRef[] {
  const watched = mostDiverse(findByIds(places, settings.watched), SURVEY_LIMIT);
  return watched.length > 0 ? watched : places.presets.filter((preset) => preset.suggested);
}

/** The {@link watchedServers} of the network that this computer is in now. It is looked for only where it matters, and
 * then waited for: or else the suggested servers are asked, or those of the network before. */
export async function watchedNow(
  { presets, settings, findNetwork }: Ports,
  machine: MachineView | null,
): Promise<readonly SourceRef[]> {
  const { watched } = settings.get();
  const known = findByIds(placesOf(presets, settings.get(), machine, []), watched);
  const network = known.length === watched.length ? [] : await findNetwork();
  return watchedServers(placesOf(presets, settings.get(), machine, network), settings.get());
}

/** Reads what a user typed as a server that is not in the catalogue; nothing is kept. */
export function ownServer(text: string): Result<SourceRef, AppError> {
  const address = parseServerAddress(text);
  if (!address.ok) {
    return err(appError('net.bad-address', { input: text, reason: address.error }, 'never'));
  }
  return ok(ownSource(address.value));
}

/** A server of the user's own: nothing is known of it but its address. */
export const ownSource = ({ host, port }: ServerAddress): SourceRef => ({
  id: `own:${host}:${String(port)}`,
  host,
  port,
  kind: 'server',
  operator: null,
  leap: 'unknown',
  nts: null,
});

/** Keeps a server that the user typed. Fails when it is not an address, or known already, or cannot be kept. */
export async function addOwnServer(
  ports: Ports,
  text: string,
): Promise<Result<SourceRef, AppError>> {
  const server = ownServer(text);
  if (!server.ok) return server;
  const settings = ports.settings.get();
  const known = { presets: ports.presets, own: settings.own, service: [], network: [] };
  if (findByAddress(known, server.value) !== undefined) {
    return err(appError('net.bad-address', { input: text, reason: 'duplicate' }, 'never'));
  }
  const kept = await ports.settings.update((now) => ({ ...now, own: [...now.own, server.value] }));
  return kept.ok ? server : kept;
}

/** Keeps those of a list of typed servers that are not known yet, in one go. Fails when one of them is not an
 * address, or they cannot be kept; then none is. */
export async function addOwnServers(
  ports: Ports,
  texts: readonly string[],
): Promise<Result<{ readonly ids: readonly string[]; readonly added: number }, AppError>> {
  const { own } = ports.settings.get();
  const known = { presets: ports.presets, own, service: [], network: [] };
  const ids: string[] = [];
  const fresh = new Map<string, SourceRef>();
  for (const text of texts) {
    const server = ownServer(text);
    if (!server.ok) return server;
    const found = findByAddress(known, server.value) ?? server.value;
    ids.push(found.id);
    if (found === server.value) fresh.set(found.id, found);
  }
  const added = { ids: [...new Set(ids)], added: fresh.size };
  if (fresh.size === 0) return ok(added);
  const kept = await ports.settings.update((now) => ({
    ...now,
    own: [...now.own, ...fresh.values()],
  }));
  return kept.ok ? ok(added) : kept;
}

/** Forgets a server that the user typed, but not that it once told us to stop. */
export async function removeOwnServer(ports: Ports, id: string): Promise<Result<void, AppError>> {
  const kept = await ports.settings.update((now) => ({
    ...now,
    own: now.own.filter((source) => source.id !== id),
    watched: now.watched.filter((watched) => watched !== id),
  }));
  return kept.ok ? ok(undefined) : kept;
}

/** After a change, the Overview watches what the service follows now, as far as each one is known by an id. */
export async function watchApplied(
  ports: Ports,
  machine: MachineView | null,
  sources: readonly SourceConfig[],
): Promise<void> {
  const places = placesOf(ports.presets, ports.settings.get(), machine, []);
  // A service may follow what cannot be watched: a link-local host is another one in the next network.
  const known = sources
    .filter(({ host }) => isHost(host))
    .flatMap((source) => findByAddress(places, source) ?? []);
  const ids = [...new Set(mostDiverse(known, SURVEY_LIMIT).map(({ id }) => id))];
  // The change itself is done: a list that cannot be kept is no reason to call it failed.
  if (ids.length > 0) await ports.settings.update((now) => ({ ...now, watched: ids }));
}
