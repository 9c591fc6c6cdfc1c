import { isHostName } from '#shared/address.ts';
import { traitsOf } from '#shared/core/plan/traits.ts';
import { VERIFY_SECONDS } from '#shared/core/plan/unit.ts';
import type { Detection, LiveSource, TimeBackend } from '#shared/model/backend.ts';
import type { BackendState } from '#shared/model/service-state.ts';
import type { DesiredConfig, Verification } from '#shared/model/plan.ts';
import type { Seconds } from '#shared/units.ts';
import type { HelperPorts } from './ports.ts';
import { runCommand } from './service.ts';

/** After the choice is made the others get this long (seconds) to answer too, so that "1 of 4 reachable" is
 * not said of servers that only had no time yet. The four requests of a burst are 2 s apart. */
const GRACE: Seconds = 6;

/** Between two looks (seconds). */
const LOOK_EVERY: Seconds = 0.5;

/** States in which a source is sound, whether or not it takes part. */
const SOUND: readonly LiveSource['state'][] = ['selected', 'combined', 'not-combined'];

const isOne = (source: LiveSource, hosts: ReadonlySet<string>): boolean =>
  hosts.has(source.name.toLowerCase()) ||
  (source.address !== null && hosts.has(source.address.toLowerCase()));

/** A service that can be asked how it is doing. */
interface Running {
  readonly backend: TimeBackend;
  readonly detection: Detection;
  readonly state: BackendState;
}

/** Before sources are added to a service that keeps no names: the addresses of those that it has, in lower case. Empty
 * where it does not tell, and where nothing would be mistaken. */
export async function addressesOfOthers(
  { backend, detection, state }: Running,
  { mode }: DesiredConfig,
): Promise<ReadonlySet<string>> {
  if (mode !== 'add' || traitsOf(state).keepsNoNames === undefined) return new Set();
  const status = await backend.status(detection);
  const sources = status.ok ? status.value.sources : [];
  return new Set(sources.flatMap(({ address }) => address?.toLowerCase() ?? []));
}

/** A change that was made. */
interface Made {
  readonly desired: DesiredConfig;
  /** From {@link addressesOfOthers}. */
  readonly known: ReadonlySet<string>;
}

/** What the live sources say of the wanted ones. A wanted host that the service does not list (its name did
 * not resolve yet) counts as one that cannot be reached. */
function look(
  live: readonly LiveSource[],
  { desired, known }: Made,
  state: BackendState,
): { readonly followed: boolean } & Omit<Verification, 'seconds'> {
  const { oneAtATime, slewsFirst = false, keepsNoNames } = traitsOf(state);
  const selected = live.find(({ state: now }) => now === 'selected') ?? null;
  const adds = desired.mode === 'add';
  // The servers that stay are asked first, and the new ones only when those fail.
  if (oneAtATime && adds) {
    const reachable = selected === null || selected.reach === 0 ? 0 : 1;
    return { followed: selected !== null, selected: selected?.name ?? null, reachable, of: 1 };
  }
  const hosts = new Set(desired.sources.map(({ host }) => host.toLowerCase()));
  // What has no name but its address may be any of those that the service keeps no name of.
  const unnamed = desired.sources.filter(({ host, kind }) =>
    keepsNoNames === 'pools' ? kind === 'pool' : keepsNoNames === 'all' && isHostName(host),
  );
  // Those that stay have no names either. Unless one of the wanted is among them, they are told by their addresses,
  // but for what a pool that stays gives anew.
  const isThere = unnamed.some(({ host }) => state.sources.some((one) => one.host === host));
  const isOld = ({ address }: LiveSource): boolean =>
    adds && !isThere && address !== null && known.has(address.toLowerCase());
  const anonymous =
    unnamed.length === 0
      ? []
      : live.filter((source) => source.name === source.address && !isOld(source));
  const wanted = live.filter((source) => isOne(source, hosts) || anonymous.includes(source));
  const found = new Set(
    anonymous.length === 0 ? [] : unnamed.map(({ host }) => host.toLowerCase()),
  );
  const unlisted = [...hosts].filter(
    (host) => !found.has(host) && !live.some((source) => isOne(source, new Set([host]))),
  );
  return {
    // Sources that stay (added to, or from DHCP) may be the better ones: then a new one that the service
    // finds sound is enough.
    followed:
      (selected !== null || slewsFirst) && wanted.some((source) => SOUND.includes(source.state)),
    selected: selected?.name ?? null,
    reachable: wanted.filter(({ reach }) => reach !== 0).length,
    // The others are not asked, so nothing can be said of them.
    of: oneAtATime ? 1 : wanted.length + unlisted.length,
  };
}

/**
 * Waits until the service follows the new sources, up to {@link VERIFY_SECONDS} or what its traits say. Judges
 * by what the service itself says, and must not be taken for a measurement of the clock.
 */
export async function verify(
  { backend, detection, state }: Running,
  made: Made,
  ports: HelperPorts,
): Promise<{ readonly followed: boolean; readonly verification: Verification }> {
  const { desired } = made;
  const begin = ports.elapsed();
  let followedAt: Seconds | null = null;
  const traits = traitsOf(state);
  const bursts = traits.asksNewSources ?? true;
  let asked = traits.restarts || (bursts && desired.sources.every(({ iburst }) => iburst));
  let seen: ReturnType<typeof look> = {
    followed: false,
    selected: null,
    reachable: 0,
    of: desired.sources.length,
  };
  for (;;) {
    const status = await backend.status(detection);
    const seconds = ports.elapsed() - begin;
    if (status.ok) {
      if (!asked && traits.ask !== null) {
        // Without an initial burst the third sample, which the choice needs, comes after minutes.
        asked = true;
        await runCommand(traits.ask, ports);
      }
      seen = look(status.value.sources, made, state);
      followedAt = seen.followed ? (followedAt ?? seconds) : null;
      const all = seen.reachable === seen.of;
      if (followedAt !== null && (all || seconds - followedAt >= GRACE)) break;
    }
    if (seconds >= (traits.settlesWithin ?? VERIFY_SECONDS)) break;
    await ports.sleep(traits.lookEvery ?? LOOK_EVERY);
  }
  const { followed, ...rest } = seen;
  return { followed, verification: { ...rest, seconds: ports.elapsed() - begin } };
}
