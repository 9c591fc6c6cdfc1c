import { addressText, isHost } from '#shared/address.ts';
import { isLoopback, MAX_SLOWED, stillSlows } from '#shared/core/schedule.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Etiquette } from './etiquette.ts';
import type { Ports } from './ports.ts';

/** Keeps how often in a row these servers, which were asked just now, have answered with a kiss RATE, where that is
 * not what is kept; what has lapsed goes. Where it cannot be kept, the etiquette still remembers it for this run. */
export async function keepSlowdowns(
  ports: Pick<Ports, 'settings' | 'now'>,
  etiquette: Pick<Etiquette, 'rateKisses'>,
  asked: readonly SourceRef[],
): Promise<void> {
  const at = ports.now();
  const known = new Map(
    ports.settings.get().slowedBy.map((slowdown) => [addressText(slowdown), slowdown.kisses]),
  );
  const changed = asked.filter(
    (source) =>
      isHost(source.host) &&
      !isLoopback(source) &&
      etiquette.rateKisses(source) !== (known.get(addressText(source)) ?? 0),
  );
  if (changed.length === 0) return;
  const addresses = new Set(changed.map(addressText));
  const fresh = changed.flatMap((source) => {
    const { host, port } = source;
    const kisses = etiquette.rateKisses(source);
    return kisses === 0 ? [] : { host, port, at, kisses };
  });
  await ports.settings.update((settings) => ({
    ...settings,
    slowedBy: [
      ...settings.slowedBy.filter(
        (slowdown) => stillSlows(slowdown, at) && !addresses.has(addressText(slowdown)),
      ),
      ...fresh,
    ].slice(-MAX_SLOWED),
  }));
}
