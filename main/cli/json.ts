import { isMeasured } from '#shared/core/client/sample.ts';
import type { AppError } from '#shared/errors.ts';
import type { MachineView } from '#shared/model/backend.ts';
import type { ChangePlan } from '#shared/model/plan.ts';
import type { ServerReport, Survey } from '#shared/model/survey.ts';
import type { UnixMs } from '#shared/units.ts';

/** Version of the JSON output: it grows when a key changes its meaning or goes, not when one is added. */
export const JSON_VERSION = 1;

/** An instant as JSON has it: ISO 8601, UTC. */
const instant = (ms: UnixMs): string => new Date(ms).toISOString();

/** One object on standard output; everything else goes to standard error. */
export const jsonText = (object: object): string =>
  `${JSON.stringify({ version: JSON_VERSION, ...object }, null, 2)}\n`;

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
