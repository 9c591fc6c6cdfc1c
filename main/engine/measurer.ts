import type { SingleCourtesy } from '#main/net/courtesy.ts';
import { pause } from '#main/net/wait.ts';
import type { BurstResult } from '#shared/core/client/burst.ts';
import { floorFor, isPool, stillRefuses } from '#shared/core/schedule.ts';
import { judgeSurvey } from '#shared/core/select/judge.ts';
import { addressText, isHost, type ServerAddress } from '#shared/address.ts';
import type { Reason } from '#shared/model/reason.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { ServerReport, Survey, SurveyProgress } from '#shared/model/survey.ts';
import type { Seconds } from '#shared/units.ts';
import { eachAddressOnce } from './servers.ts';
import { createEtiquette, GOODBYES, type Permission } from './etiquette.ts';
import type { OnBursts, Ports } from './ports.ts';
import { startJoint } from './joint.ts';
import { keepSlowdowns } from './slowdowns.ts';
import { createSmearWatch } from './smear-watch.ts';

/** What is to be measured, and how. */
export interface MeasureRequest {
  readonly sources: readonly SourceRef[];
  readonly samples: number;
  /** How long one request waits for its answer. */
  readonly timeout: Seconds;
  /** How long to wait for servers that were asked a moment ago; those that need longer are left out. */
  readonly patience: Seconds;
  /** Ends the measurement; what came in until then is judged. */
  readonly signal: AbortSignal;
}

/** Called often while a measurement runs: how far it is, and what came in so far, judged only when asked for. */
export type OnSurvey = (progress: SurveyProgress, soFar: () => Survey) => void;

/** The one way to ask time servers: everything goes through the same etiquette. */
export interface Measurer {
  /** Measures and judges. A server that may not be asked now is answered for by what it said a moment
   * ago, or else is in the result with the reason alone. */
  measure(request: MeasureRequest, onSurvey: OnSurvey): Promise<Survey>;
  /** Up to `count` of these servers that may be asked now, for whoever then asks them by other means: from now on
   * they count as asked. `courtesy` is to be heeded for each address, and told what came. */
  claim(
    candidates: readonly SourceRef[],
    count: number,
  ): { readonly claimed: readonly SourceRef[]; readonly courtesy: SingleCourtesy };
  /** Tells that this computer's clock was moved, so that earlier offsets are not used again. */
  clockMoved(): void;
}

interface Task {
  readonly source: SourceRef;
  readonly permission: Permission;
}

/** Creates the measurer over the ports. */
export function createMeasurer(ports: Ports): Measurer {
  const etiquette = createEtiquette(ports);
  const noticeSmear = createSmearWatch();

  async function measure(request: MeasureRequest, onSurvey: OnSurvey): Promise<Survey> {
    const sources = eachAddressOnce(request.sources);
    const refusedBy = refusing();
    etiquette.recall(ports.settings.get().slowedBy);
    const permissions = (): readonly Task[] =>
      sources.map((source) => ({
        source,
        permission: etiquette.permission(source, refusedBy),
      }));
    await waitFor(permissions(), request, onSurvey);
    // Somebody else may have asked them meanwhile.
    const tasks = permissions();
    // Who has stopped the wait need not hear of each server that it was not asked.
    const unsaid = request.signal.aborted ? request.patience : 0;
    const reused = tasks.flatMap(({ source, permission }) =>
      permission.kind === 'reuse' ? namedAs(source, permission.bursts) : [],
    );
    const judge = (bursts: readonly BurstResult[]): Survey =>
      withEtiquette(judgeSurvey([...reused, ...bursts], ports.now()), tasks, unsaid);

    const [asked, ...shared] = await Promise.all([
      ask(tasks, request, (bursts, progress) => onSurvey(progress, () => judge(bursts))),
      ...tasks.map(async ({ source, permission }) =>
        permission.kind === 'share' ? namedAs(source, await permission.wait(request.signal)) : [],
      ),
    ]);
    const survey = noticeSmear(judge([...asked, ...shared.flat()]), request.sources);
    const news = refusals(request.sources, survey).filter(
      (server) => !refusedBy.includes(addressText(server)),
    );
    // If it cannot be kept, the etiquette still remembers it for this run.
    if (news.length > 0) await keepRefusals(news);
    const heard = tasks.filter(({ permission: { kind } }) => kind === 'ask' || kind === 'share');
    await keepSlowdowns(
      ports,
      etiquette,
      heard.map(({ source }) => source),
    );
    return survey;
  }

  /** Servers whose refusal is kept and holds. */
  const refusing = (): readonly string[] =>
    ports.settings
      .get()
      .refusedBy.filter((refusal) => stillRefuses(refusal, ports.now()))
      .map(addressText);

  function claim(candidates: readonly SourceRef[], count: number): ReturnType<Measurer['claim']> {
    const refusedBy = refusing();
    etiquette.recall(ports.settings.get().slowedBy);
    const claimed = eachAddressOnce(candidates)
      .filter((source) => etiquette.permission(source, refusedBy).kind === 'ask')
      .slice(0, count);
    etiquette.asking(
      claimed,
      startJoint(() => Promise.resolve([])),
    );
    const { courtesy } = etiquette;
    const heard: SingleCourtesy['heard'] = (endpoint, source, codes) => {
      courtesy.heard(endpoint, source, codes);
      const isGoodbye = [...codes].some((code) => GOODBYES.has(code));
      // As after a measurement: if it cannot be kept, it is still remembered for this run.
      if (isGoodbye && isHeldTo(source)) void keepRefusals([source]);
      void keepSlowdowns(ports, etiquette, [source]);
    };
    return { claimed, courtesy: { ...courtesy, heard } };
  }

  /** Keeps who refused just now; what has lapsed goes. */
  async function keepRefusals(servers: readonly SourceRef[]): Promise<void> {
    const at = ports.now();
    const fresh = eachAddressOnce(servers).map(({ host, port }) => ({ host, port, at }));
    const isFresh = (refusal: ServerAddress) =>
      fresh.some(({ host, port }) => host === refusal.host && port === refusal.port);
    await ports.settings.update((settings) => ({
      ...settings,
      refusedBy: [
        ...settings.refusedBy.filter((refusal) => stillRefuses(refusal, at) && !isFresh(refusal)),
        ...fresh,
      ],
    }));
  }

  /** Lets the time pass after which servers may be asked again, as far as the request has patience. */
  async function waitFor(
    tasks: readonly Task[],
    { samples, patience, signal }: MeasureRequest,
    onSurvey: OnSurvey,
  ): Promise<void> {
    const waits = tasks.flatMap(({ permission }) =>
      permission.kind === 'wait' && permission.seconds <= patience ? permission.seconds : [],
    );
    if (waits.length === 0) return;
    const seconds = Math.max(...waits);
    onSurvey(waiting(waits.length, samples, seconds), () => judgeSurvey([], ports.now()));
    await pause(seconds * 1000, signal);
  }

  /** Asks those that may be asked now. */
  async function ask(
    tasks: readonly Task[],
    { samples, timeout, signal }: MeasureRequest,
    onBursts: OnBursts,
  ): Promise<readonly BurstResult[]> {
    const open = tasks.filter(({ permission }) => permission.kind === 'ask');
    if (open.length === 0 || signal.aborted) return [];
    const sources = open.map(({ source }) => source);
    // They are not this measurement's alone: it may end while another one still waits for them.
    const joint = startJoint((end, tell) => {
      const options = { samples, timeout, courtesy: etiquette.courtesy, signal: end };
      return ports.measureSources(sources, options, (bursts, progress) => {
        tell(bursts);
        if (!signal.aborted) onBursts(bursts, progress);
      });
    });
    etiquette.asking(sources, joint);
    return await joint.wait(signal);
  }

  return { measure, claim, clockMoved: () => etiquette.clockMoved() };
}

/** The bursts of one source, under the id by which it was asked for now. */
const namedAs = (source: SourceRef, bursts: readonly BurstResult[]): readonly BurstResult[] =>
  bursts.map((burst) => ({ ...burst, source }));

/** Before the first request, while the etiquette makes us wait. */
const waiting = (servers: number, rounds: number, secondsLeft: Seconds): SurveyProgress => ({
  phase: 'waiting',
  done: 0,
  planned: servers * rounds,
  answeredServers: 0,
  servers,
  round: 1,
  rounds,
  secondsLeft,
});

/** Says of every server what the etiquette did about it, but of waits no longer than `unsaid`. */
function withEtiquette(survey: Survey, tasks: readonly Task[], unsaid: Seconds): Survey {
  const waits = new Map(
    tasks.flatMap(({ source, permission }) =>
      permission.kind === 'reuse' ? [[source.id, permission.seconds] as const] : [],
    ),
  );
  const servers = survey.servers.map((report) => {
    const seconds = waits.get(report.sourceId);
    return seconds === undefined
      ? report
      : { ...report, reasons: [...report.reasons, askAgainIn(seconds)] };
  });
  const notAsked = tasks.flatMap(({ source, permission }) => {
    if (permission.kind === 'refused') {
      return notAskedReport(source, 'rejected', { code: 'kod-deny', severity: 'bad' });
    }
    return permission.kind === 'wait' && permission.seconds > unsaid
      ? notAskedReport(source, 'silent', askAgainIn(permission.seconds))
      : [];
  });
  // Nobody was asked and nobody answered for: of those that are told there is nothing to go by.
  const none = survey.servers.length === 0 && notAsked.length > 0;
  const reasons: Survey['reasons'] = none
    ? [{ code: 'none-usable', of: notAsked.length }]
    : survey.reasons;
  return { ...survey, reasons, servers: [...servers, ...notAsked] };
}

const askAgainIn = (seconds: Seconds): Reason => ({
  code: 'etiquette-wait',
  severity: 'info',
  seconds,
});

/** A server that was not asked, for the reason given. */
const notAskedReport = (
  source: SourceRef,
  verdict: ServerReport['verdict'],
  reason: Reason,
): ServerReport => ({
  key: addressText(source),
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
  verdict,
  reasons: [reason],
  samples: [],
  sent: 0,
});

/** Servers that answered DENY or RSTR just now. */
function refusals(sources: readonly SourceRef[], { servers }: Survey): readonly SourceRef[] {
  return sources.filter(
    (source) =>
      isHeldTo(source) &&
      servers.some(
        ({ sourceId, samples, reasons }) =>
          sourceId === source.id &&
          samples.length > 0 &&
          reasons.some(({ code }) => GOODBYES.has(code)),
      ),
  );
}

/** Whether a refusal is kept. A pool is not refused because one of its many servers refuses, this computer itself (which
 * has no floor) is nobody to be considerate of, and a link-local host is another one in the next network. */
const isHeldTo = (source: SourceRef): boolean =>
  isHost(source.host) && !isPool(source) && floorFor(source) > 0;
