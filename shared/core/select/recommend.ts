import type {
  ChoiceReason,
  OmissionReason,
  Recommendation,
  Shortfall,
} from '../../model/recommendation.ts';
import type { ReasonCode } from '../../model/reason.ts';
import type { LeapPolicy, SourceRef } from '../../model/source.ts';
import type { ServerReport, Survey } from '../../model/survey.ts';
import type { Seconds } from '../../units.ts';
import { isLoopback } from '../schedule.ts';
import { inOrderOfUse } from './report.ts';
import { WANTED_SOURCES } from './vote.ts';

/** Operators that a set should have: of three, one that is wrong everywhere at once is outvoted (RFC 8633, 3.2:
 * "at least four independent, diverse sources of time"). */
export const WANTED_OPERATORS = 3;

/**
 * A server that can be authenticated goes before one without NTS whose bound is up to this many times
 * smaller: that counts as equal quality. Half of a bound is the path and not the clock, and the path of
 * one server doubles between two times of the day; being forged is not made up for by a few milliseconds.
 */
export const NTS_WORTH = 2;

/** A source that may be chosen. */
interface Contender {
  readonly source: SourceRef;
  /** λ; of a pool the largest of its sound members, for tomorrow's may be no better. */
  readonly bound: Seconds;
  /** Servers behind it that agree: 1, or the members of a pool. */
  readonly servers: number;
  readonly nts: boolean;
  /** As the catalogue says, or as was noticed by measurement, which it may not know. */
  readonly leap: LeapPolicy;
}

/**
 * Which servers to follow: up to four that agree, of different operators as far as there are any, ranked by
 * their error bound (the root distance λ; a stratum says nothing of a server's quality), of one leap second
 * policy (RFC 8633, 3.7.1), single servers before pools, since the members of a pool today say little of
 * those of tomorrow. A pool fills up where single servers are too few, and after it come further servers of
 * the same operators.
 *
 * Where some smear leap seconds and some step them, the side that makes the fuller set wins, by operators
 * first, for servers of one operator fail together; if both are as full, the side that steps, which is UTC.
 * Sources of unknown policy go with either.
 *
 * @param sources all that were to be measured; those without a report are omitted as such. The order of them
 * and of the reports is of no matter.
 */
export function recommend(survey: Survey, sources: readonly SourceRef[]): Recommendation {
  const reports = Map.groupBy(survey.servers.toSorted(inOrderOfUse), ({ sourceId }) => sourceId);
  const omitted = new Map<string, OmissionReason>();
  const contenders: Contender[] = [];
  for (const source of sources.toSorted((a, b) => compareText(a.id, b.id))) {
    const found = contend(source, reports.get(source.id) ?? []);
    if ('code' in found) omitted.set(source.id, found);
    else if (!contenders.some((other) => other.source.id === source.id)) contenders.push(found);
  }
  const ranked = contenders.sort(byMerit);
  const chosen = fuller(
    choose(ranked.filter(({ leap }) => leap !== 'smears')),
    choose(ranked.filter(({ leap }) => leap !== 'steps')),
  );
  for (const one of ranked.filter((contender) => !chosen.includes(contender))) {
    omitted.set(one.source.id, whyNot(one, chosen));
  }
  return {
    chosen: chosen.map((one, place) => ({
      sourceId: one.source.id,
      reasons: reasonsFor(one, chosen.slice(0, place), ranked),
    })),
    omitted: [...omitted]
      .map(([sourceId, reason]) => ({ sourceId, reason }))
      .sort((a, b) => compareText(a.sourceId, b.sourceId)),
    shortfalls: shortfallsOf(chosen, [...omitted.values()]),
  };
}

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** What the reports (best first) make of a source: a contender, or the reason why not. */
function contend(source: SourceRef, reports: readonly ServerReport[]): Contender | OmissionReason {
  if (isLoopback(source)) return { code: 'this-computer' };
  if (source.host.includes('%')) return { code: 'link-local' };
  const bounds = reports.flatMap((report) => (agrees(report) ? (report.bound ?? []) : []));
  if (bounds.length > 0) {
    const nts =
      source.nts === true || reports.some(({ authentication }) => authentication === 'nts');
    const smears = reports.some(({ reasons }) => reasons.some(({ code }) => code === 'smearing'));
    const leap = smears ? 'smears' : source.leap;
    return { source, bound: Math.max(...bounds), servers: bounds.length, nts, leap };
  }
  const [best] = reports;
  if (best === undefined) return { code: 'not-measured' };
  if (reports.some(({ reasons }) => reasons.some(({ code }) => GOODBYES.has(code)))) {
    return { code: 'refuses' };
  }
  const because = (best.reasons.find(({ severity }) => severity === 'bad') ?? best.reasons[0])
    ?.code;
  if (best.verdict === 'silent') return { code: 'silent', because: because ?? null };
  if (best.verdict === 'rejected') return { code: 'rejected', because: because ?? null };
  return { code: best.bound === null ? 'not-measured' : 'unconfirmed' };
}

const GOODBYES: ReadonlySet<ReasonCode> = new Set(['kod-deny', 'kod-rstr']);

/** Outliers agree as well: they are only less close than the few that the time is combined of. */
const agrees = ({ verdict, reasons }: ServerReport): boolean =>
  verdict === 'used' || (verdict === 'usable' && reasons.some(({ code }) => code === 'outlier'));

const isPool = ({ source }: Contender): boolean => source.kind === 'pool';

/** Whom a server shares its fate with; one without a known operator stands for itself. */
const operatorOf = ({ source }: Contender): string => source.operator ?? `host ${source.host}`;

/** Best first. A weight instead of a tolerance, for "about equal" alone would not be an order. */
function byMerit(a: Contender, b: Contender): number {
  const merit = ({ bound, nts }: Contender): number => (nts ? bound / NTS_WORTH : bound);
  return (
    Number(isPool(a)) - Number(isPool(b)) ||
    merit(a) - merit(b) ||
    compareText(a.source.id, b.source.id)
  );
}

/** The first of each operator, then the others, until there are enough. */
function choose(ranked: readonly Contender[]): readonly Contender[] {
  const operators = ranked.map(operatorOf);
  const isFirst = (index: number): boolean => operators.indexOf(operators[index] ?? '') === index;
  const inTurn = [
    ...ranked.filter((_, index) => isFirst(index)),
    ...ranked.filter((_, index) => !isFirst(index)),
  ];
  const chosen: Contender[] = [];
  for (const one of inTurn) if (serversOf(chosen) < WANTED_SOURCES) chosen.push(one);
  return chosen;
}

const serversOf = (chosen: readonly Contender[]): number =>
  chosen.reduce((sum, { servers }) => sum + servers, 0);

const operatorsOf = (chosen: readonly Contender[]): number => new Set(chosen.map(operatorOf)).size;

function fuller(
  stepping: readonly Contender[],
  smearing: readonly Contender[],
): readonly Contender[] {
  const more =
    Math.min(operatorsOf(smearing), WANTED_OPERATORS) -
      Math.min(operatorsOf(stepping), WANTED_OPERATORS) ||
    Math.min(serversOf(smearing), WANTED_SOURCES) - Math.min(serversOf(stepping), WANTED_SOURCES);
  return more > 0 ? smearing : stepping;
}

/** Why a server was chosen; `before` are those that were chosen before it. */
function reasonsFor(
  one: Contender,
  before: readonly Contender[],
  ranked: readonly Contender[],
): readonly ChoiceReason[] {
  const { source, bound, nts, leap } = one;
  const isFurther = before.some((other) => operatorOf(other) === operatorOf(one));
  const isAhead = (other: Contender): boolean =>
    !other.nts && other.bound < bound && isPool(other) === isPool(one) && byMerit(one, other) < 0;
  return [
    { code: 'bound', bound },
    isFurther && source.operator !== null
      ? { code: 'same-operator', operator: source.operator }
      : { code: 'own-operator', operator: source.operator },
    ...(nts && ranked.some(isAhead) ? [{ code: 'nts' } as const] : []),
    ...(isPool(one) ? [{ code: 'pool-fills' } as const] : []),
    ...(leap === 'unknown' ? [{ code: 'leap-unknown' } as const] : []),
  ];
}

/** Why a server that could have been chosen was not. */
function whyNot(one: Contender, chosen: readonly Contender[]): OmissionReason {
  const { leap } = one;
  const against = { steps: 'smears', smears: 'steps', unknown: null }[leap];
  if (against !== null && chosen.some((other) => other.leap === against)) {
    return { code: 'leap-policy', policy: leap };
  }
  const same = chosen.find((other) => operatorOf(other) === operatorOf(one));
  if (same !== undefined) return { code: 'same-operator', chosen: same.source.id };
  return isPool(one) ? { code: 'pool' } : { code: 'others-better', bound: one.bound };
}

function shortfallsOf(
  chosen: readonly Contender[],
  omitted: readonly OmissionReason[],
): readonly Shortfall[] {
  if (chosen.length === 0 && omitted.some(({ code }) => code === 'unconfirmed')) {
    return [{ code: 'no-majority' }];
  }
  const [servers, operators] = [serversOf(chosen), operatorsOf(chosen)];
  return [
    ...(servers < WANTED_SOURCES
      ? [{ code: 'too-few-servers', have: servers, want: WANTED_SOURCES } as const]
      : []),
    ...(operators < WANTED_OPERATORS
      ? [{ code: 'too-few-operators', have: operators, want: WANTED_OPERATORS } as const]
      : []),
    ...(chosen.some(({ leap }) => leap === 'smears') ? [{ code: 'smears' } as const] : []),
  ];
}
