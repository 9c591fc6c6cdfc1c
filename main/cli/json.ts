import { isMeasured } from '#shared/core/client/sample.ts';
import type { AppError } from '#shared/errors.ts';
import type { MachineView } from '#shared/model/backend.ts';
import type { HistoryView } from '#shared/model/history.ts';
import type { ChangeEntry, ChangePlan } from '#shared/model/plan.ts';
import type { Recommendation } from '#shared/model/recommendation.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { ServerReport, Survey } from '#shared/model/survey.ts';
import type { UnixMs } from '#shared/units.ts';
import type { Watched } from './watching.ts';

/** Version of the JSON output: it grows when a key changes its meaning or goes, not when one is added. */
export const JSON_VERSION = 1;

/** An instant as JSON has it: ISO 8601, UTC. */
export const instant = (ms: UnixMs): string => new Date(ms).toISOString();

/** One object on standard output; everything else goes to standard error. */
export const jsonText = (object: object): string =>
  `${JSON.stringify({ version: JSON_VERSION, ...object }, null, 2)}\n`;

/** One object on a line of its own, for commands that go on printing. */
export const jsonLine = (object: object): string =>
  `${JSON.stringify({ version: JSON_VERSION, ...object })}\n`;

/** One measurement of a watch. */
export const watchedJson = ({ at, reasons, turnedBad, ...rest }: Watched): object => ({
  at: instant(at),
  ...rest,
  reasons: reasons.map(({ code }) => code),
  turnedBad: turnedBad.map(({ host, reasons: why }) => ({
    host,
    reasons: why.map(({ code }) => code),
  })),
});

/** A survey: seconds everywhere, offsets server − local, reasons as codes; survivors and falsetickers are
 * named by `address:port`. */
export function surveyJson({ takenAt, servers, selection, reasons }: Survey): object {
  return {
    takenAt: instant(takenAt),
    servers: servers.map(serverJson),
    selection:
      selection === null
        ? null
        : {
            offset: selection.offset,
            bound: selection.bound,
            jitter: selection.jitter,
            survivors: selection.survivors,
            falsetickers: selection.falsetickers,
            reasons: reasons.map(({ code }) => code),
          },
    // Also where there is no selection, which they then explain.
    reasons: reasons.map(({ code }) => code),
  };
}

/** Which servers to follow: hosts, each with its reasons as codes and figures. */
export function recommendationJson(
  { chosen, omitted, shortfalls }: Recommendation,
  sources: readonly SourceRef[],
): object {
  const hostOf = (id: string): string => sources.find((source) => source.id === id)?.host ?? id;
  return {
    chosen: chosen.map(({ sourceId, reasons }) => ({ host: hostOf(sourceId), reasons })),
    omitted: omitted.map(({ sourceId, reason }) => ({ host: hostOf(sourceId), reason })),
    shortfalls,
  };
}

const serverJson = (server: ServerReport): object => ({
  host: server.host,
  address: server.address,
  port: server.port,
  offset: server.offset,
  bound: server.bound,
  delay: server.delay,
  jitter: server.jitter,
  stratum: server.stratum,
  leap: server.leap,
  referenceId: server.referenceId,
  rootDelay: server.rootDelay,
  rootDispersion: server.rootDispersion,
  precision: server.precision,
  authentication: server.authentication,
  verdict: server.verdict,
  reasons: server.reasons.map(({ code }) => code),
  // An answer that measured nothing (a kiss-o'-death) holds stand-ins for its figures; they are no sample.
  samples: server.samples.filter(isMeasured).map(({ offset, delay }) => ({ offset, delay })),
});

/** The machine without the texts of its configuration files. */
export function machineJson(machine: MachineView): object {
  const { readAt, service, undoable, ...rest } = machine;
  return {
    readAt: instant(readAt),
    ...rest,
    undoable: undoable === null ? null : { ...undoable, at: instant(undoable.at) },
    service:
      service === null
        ? null
        : {
            detection: service.detection,
            capabilities: service.capabilities,
            sources: service.state?.sources ?? null,
            status: service.status,
            problem: service.problem,
          },
  };
}

/** A change of the history. */
export const changeJson = (change: ChangeEntry): object =>
  change.state === 'unreadable' ? change : { ...change, at: instant(change.at) };

/** What is remembered of the clock: offsets server − local, seconds everywhere. */
export const historyJson = (view: HistoryView): object => ({
  ...view,
  range: { from: instant(view.range.from), to: instant(view.range.to) },
  points: view.points.map((point) => ({ ...point, at: instant(point.at) })),
  events: view.events.map((event) => ({ ...event, at: instant(event.at) })),
  drift:
    view.drift === null
      ? null
      : {
          ...view.drift,
          range: { from: instant(view.drift.range.from), to: instant(view.drift.range.to) },
        },
  oldest: view.oldest === null ? null : instant(view.oldest),
});

/** A plan without the whole texts of the files; their differences say what changes. */
export const planJson = ({ files, ...plan }: ChangePlan): object => ({
  ...plan,
  files: files.map(({ path, before, after, diff }) => ({
    path,
    existed: before !== null,
    remains: after !== null,
    diff,
  })),
});

/** A failure as data, for scripts. */
export const errorJson = (error: AppError): object => ({ error });
