import type { ServerReport } from '../../model/survey.ts';
import type { Seconds } from '../../units.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import type { FirstHop, HealthEvidence } from './evidence.ts';
import { betterServers, byHand } from './fixes.ts';
import { askedReports, hostsOf, reportsEvidence } from './reports.ts';

const found = findingsOf('jitter');

/** Offsets that scatter by more than this over a few seconds: several times what a usual path on the Internet does
 * (under 5 ms), and enough to see in the clock of a service that follows them. */
export const UNSTEADY_ABOVE: Seconds = 0.02;

/** Servers that must be measured before one can be told from all. */
const FEWEST_SERVERS = 3;

/** Round trips to the gateway that tell its scatter. */
const FEWEST_ROUND_TRIPS = 4;

/** Of the scatter of the servers, the share that the first hop must make by itself to be the cause. */
const SHARE = 0.5;

type Unsteady = ServerReport & { readonly jitter: Seconds };

/** Whether answers come steadily, and if not, where that comes from. */
export const jitter: HealthCheck<'jitter'> = {
  needs: ['machine', 'network', 'measured'],
  judge(evidence) {
    const heard = askedReports(evidence).filter(hasJitter);
    if (heard.length < FEWEST_SERVERS) return found('unknown', 'unknown', {});
    const typical = median(heard.map((report) => report.jitter));
    const unsteady = heard.filter((report) => report.jitter > UNSTEADY_ABOVE);
    const more = { evidence: reportsEvidence(unsteady.length > 0 ? unsteady : heard) };
    if (unsteady.length === 0) return found('pass', 'steady', { size: typical }, more);
    if (2 * unsteady.length <= heard.length) {
      const size = Math.max(...unsteady.map((report) => report.jitter));
      const facts = { hosts: hostsOf(unsteady), size };
      return found('warn', 'one-server', facts, { ...more, fix: fixFor(unsteady, evidence) });
    }
    const hop = evidence.network?.firstHop ?? null;
    const ofHop = hop === null ? null : scatter(hop);
    if (hop !== null && ofHop !== null && ofHop >= SHARE * typical) {
      const seen = {
        from: hop.address,
        text: hop.roundTrips.map((trip) => trip.toFixed(6)).join(' '),
      };
      return found(
        'warn',
        'first-hop',
        { size: ofHop },
        {
          evidence: [seen, ...more.evidence],
          fix: byHand('mend-link'),
        },
      );
    }
    return found('warn', 'all-servers', { size: typical }, { ...more, fix: byHand('mend-link') });
  },
};

const hasJitter = (report: ServerReport): report is Unsteady => report.jitter !== null;

/** Others only where the service follows one of them. */
const fixFor = (unsteady: readonly ServerReport[], evidence: HealthEvidence) =>
  unsteady.some(({ sourceId }) => evidence.measured?.configured.includes(sourceId))
    ? betterServers(evidence)
    : null;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Half of what the round trips scatter by against the shortest: as far as they move an offset; null: too few. */
function scatter({ roundTrips }: FirstHop): Seconds | null {
  if (roundTrips.length < FEWEST_ROUND_TRIPS) return null;
  const least = Math.min(...roundTrips);
  const squares = roundTrips.map((trip) => ((trip - least) / 2) ** 2);
  return Math.sqrt(squares.reduce((sum, one) => sum + one, 0) / (roundTrips.length - 1));
}
