import type { Seconds } from '../../units.ts';
import type { FilteredBurst } from './clock-filter.ts';

/**
 * λ = (Δ + δ) / 2 + Ε + ε + ψ: the root synchronisation distance, "the maximum error due to all causes"
 * (RFC 5905, 4 and root_dist() in A.5.5.2). If the server is right by its own account, the true
 * offset lies within offset ± λ however uneven the path is, since no leg can take less than no time.
 *
 * Where the clocks moved against each other by more than ψ during the burst, that stands in its place:
 * the scatter of a steady drift is less than its whole, and the best sample may be the first.
 *
 * Left out is MINDISP, the RFC's floor of 2.5 ms, which keeps a daemon from hopping between equally
 * near servers and says nothing of the error. A negative delay (within the reading error, else the
 * sample is refused) counts as none.
 */
export function rootDistance({ best, dispersion, jitter, moved }: FilteredBurst): Seconds {
  const roundTrips = (best.rootDelay + Math.max(0, best.delay)) / 2;
  return roundTrips + best.rootDispersion + dispersion + Math.max(jitter ?? 0, moved);
}
