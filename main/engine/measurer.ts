import type { BurstResult } from '#shared/core/client/burst.ts';
import { judgeSurvey } from '#shared/core/select/judge.ts';
import type { Reason } from '#shared/model/reason.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { ServerReport, Survey, SurveyProgress } from '#shared/model/survey.ts';
import type { Seconds } from '#shared/units.ts';
import { createEtiquette, type Permission, type Purpose } from './etiquette.ts';
import type { Ports } from './ports.ts';
import { sleep } from './sleep.ts';

/** What is to be measured, and why. */
export interface MeasureRequest {
  readonly sources: readonly SourceRef[];
  readonly samples: number;
  /** How long one request waits for its answer. */
  readonly timeout: Seconds;
  readonly purpose: Purpose;
  /** Ends the measurement; what came in until then is judged. */
  readonly signal: AbortSignal;
}

/** Called often while a measurement runs, with what came in so far, judged as it stands. */
export type OnSurvey = (survey: Survey, progress: SurveyProgress) => void;

/** The one way to ask time servers: everything goes through the same etiquette. */
export interface Measurer {
  measure(request: MeasureRequest, onSurvey: OnSurvey): Promise<Survey>;
  /** Tells that this computer's clock was moved; see {@link Etiquette.clockMoved}. */
  clockMoved(): void;
}

interface Task {
  readonly source: SourceRef;
  readonly permission: Permission;
}

/** Creates the measurer over the ports. */
export function createMeasurer(ports: Ports): Measurer {
  const etiquette = createEtiquette(ports.intervalFor, () => performance.now() / 1000);

  /** Hosts that refused us and could not be kept in the settings: they hold for this run. */
  const refusedNow = new Set<string>();

  async function measure(request: MeasureRequest, onSurvey: OnSurvey): Promise<Survey> {
    const sources = eachAddressOnce(request.sources);
    const refusedBy = new Set([...ports.settings.get().refusedBy, ...refusedNow]);
    const refused = sources.filter((source) => refusedBy.has(source.host));
    const tasks: readonly Task[] = sources
      .filter((source) => !refusedBy.has(source.host))
      .map((source) => ({ source, permission: etiquette.permission(source, request.purpose) }));

    const reused = tasks.flatMap(({ source, permission }) =>
      permission.kind === 'reuse' ? namedAs(source, permission.bursts) : [],
    );
    const waits = new Map(
      tasks.flatMap(({ source, permission }) =>
        permission.kind === 'reuse' ? [[source.id, permission.seconds] as const] : [],
      ),
    );
    const judge = (bursts: readonly BurstResult[]): Survey =>
      withReasons(judgeSurvey([...reused, ...bursts], ports.now()), waits, refused);

    const [asked, ...shared] = await Promise.all([
      ask(tasks, request, (bursts, progress) => onSurvey(judge(bursts), progress)),
      ...tasks.map(async ({ source, permission }) =>
        permission.kind === 'share' ? namedAs(source, await permission.bursts) : [],
      ),
    ]);
    const survey = judge([...asked, ...shared.flat()]);
    const refusing = refusals(sources, survey).filter((host) => !refusedBy.has(host));
    if (refusing.length > 0) await remember(refusing);
    return survey;
  }

  async function remember(hosts: readonly string[]): Promise<void> {
    const kept = await ports.settings.update((now) => ({
      ...now,
      refusedBy: [...new Set([...now.refusedBy, ...hosts])],
    }));
    if (!kept.ok) for (const host of hosts) refusedNow.add(host);
  }

  /** Asks those that may be asked; waits first where somebody was asked a moment ago. */
  async function ask(
    tasks: readonly Task[],
    { samples, timeout, signal }: MeasureRequest,
    onBursts: (bursts: readonly BurstResult[], progress: SurveyProgress) => void,
  ): Promise<readonly BurstResult[]> {
    const open = tasks.filter(({ permission: { kind } }) => kind === 'ask' || kind === 'wait');
    if (open.length === 0) return [];
    const longest = open.reduce(
      (most, { permission }) =>
        permission.kind === 'wait' ? Math.max(most, permission.seconds) : most,
      0,
    );
    const sources = open.map(({ source }) => source);
    const bursts = (async () => {
      if (longest > 0) onBursts([], waiting(sources.length, samples, longest));
      await sleep(longest, signal);
      return await ports.measureSources(sources, { samples, timeout, signal }, onBursts);
    })();
    etiquette.asking(sources, bursts);
    return await bursts;
  }

  return { measure, clockMoved: () => etiquette.clockMoved() };
}

/** One server is one vote, however many ids lead to it. */
function eachAddressOnce(sources: readonly SourceRef[]): readonly SourceRef[] {
  const seen = new Set<string>();
  return sources.filter(({ host, port }) => {
    const key = `${host}:${String(port)}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** The bursts of one source, under the id by which it was asked for now. */
function namedAs(source: SourceRef, bursts: readonly BurstResult[]): readonly BurstResult[] {
  return bursts.map((burst) => ({ ...burst, source }));
}

/** Before the first request, while the etiquette makes us wait. */
const waiting = (servers: number, rounds: number, secondsLeft: Seconds): SurveyProgress => ({
  phase: 'resolving',
  done: 0,
  planned: servers * rounds,
  answeredServers: 0,
  servers,
  round: 0,
  rounds,
  secondsLeft,
});

/** Says of every server what the etiquette did about it. */
function withReasons(
  survey: Survey,
  waits: ReadonlyMap<string, Seconds>,
  refused: readonly SourceRef[],
): Survey {
  const servers = survey.servers.map((report) => {
    const seconds = waits.get(report.sourceId);
    if (seconds === undefined) return report;
    const reason: Reason = { code: 'etiquette-wait', severity: 'info', seconds };
    return { ...report, reasons: [...report.reasons, reason] };
  });
  return { ...survey, servers: [...servers, ...refused.map(refusedReport)] };
}

/** A server that told us to stop, now or in an earlier run, and is therefore not asked. */
function refusedReport(source: SourceRef): ServerReport {
  return {
    key: `${source.host}:${String(source.port)}`,
    sourceId: source.id,
    host: source.host,
    address: null,
    port: source.port,
    offset: null,
    bound: null,
    delay: null,
    jitter: null,
    dispersion: null,
    stratum: null,
    leap: null,
    referenceId: null,
    rootDelay: null,
    rootDispersion: null,
    precision: null,
    authentication: 'none',
    verdict: 'rejected',
    reasons: [{ code: 'kod-deny', severity: 'bad' }],
    samples: [],
    sent: 0,
  };
}

/** Who answered DENY or RSTR. A pool is not refused because one of its many servers refuses. */
function refusals(sources: readonly SourceRef[], survey: Survey): readonly string[] {
  return survey.servers
    .filter(({ reasons }) => reasons.some(({ code }) => code === 'kod-deny' || code === 'kod-rstr'))
    .filter(({ sourceId }) => sources.find(({ id }) => id === sourceId)?.kind === 'server')
    .map(({ host }) => host);
}
