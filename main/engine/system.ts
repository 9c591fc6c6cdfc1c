import { existsSync } from 'node:fs';
import { homedir, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { listChanges, readChanges } from '#main/helper/changes.ts';
import { createPrivileged } from '#main/helper/elevate/privileged.ts';
import { stateDirFor } from '#main/helper/protocol.ts';
import { measureSources } from '#main/net/measure.ts';
import { LONGEST_KEY_EXCHANGE } from '#main/net/nts/obtain.ts';
import { createNtsSessions } from '#main/net/nts/sessions.ts';
import { trusting } from '#main/net/nts/trust.ts';
import { createResolve, RESOLVE_LIMIT } from '#main/net/resolve.ts';
import { createLookUpService } from '#main/net/service-records.ts';
import { ADDRESSES_PER_SERVER } from '#main/net/targets.ts';
import { readClocks, readClockTick } from '#main/os/clocks.ts';
import { readMachine } from '#main/os/detect.ts';
import { localHost } from '#main/os/host.ts';
import { createBackends } from '#main/os/backends.ts';
import { createReadConnection } from '#main/os/network/connection.ts';
import { createFindNetwork } from '#main/os/network/find.ts';
import { createHistory } from '#main/store/history/history.ts';
import { historyPath, settingsPath } from '#main/store/paths.ts';
import { openSettings } from '#main/store/settings.ts';
import { mayAsk, NIST_SPACING } from '#shared/core/schedule.ts';
import { presets } from '#shared/presets/servers.ts';
import type { Seconds } from '#shared/units.ts';
import { createHealth } from './evidence.ts';
import type { MeasureOptions, Ports } from './ports.ts';

/** The helper beside this code: in the built program one file, in the sources a folder. */
const HELPER_PLACES = ['helper.js', '../helper.js', '../helper/main.ts'];

/** Ports onto this computer and the network. `authorities`: certificates (PEM) whose word is taken for NTS
 * beside those that the system trusts. */
export function createSystemPorts(authorities: readonly string[]): Ports {
  const host = localHost();
  const backends = createBackends(host);
  const resolve = createResolve();
  const nts = createNtsSessions({ authorities, resolve });
  const { platform, env } = process;
  const now = () => Date.now();
  const places = { platform, env, home: homedir() };
  const settings = openSettings(settingsPath(places));
  const history = createHistory(historyPath(places), settings.get().keepDays);
  return {
    now,
    clocks: readClocks,
    clockTick: readClockTick,
    connection: createReadConnection({ host, interfaces: networkInterfaces, uptime }),
    presets,
    measureSources: (sources, options, onProgress) =>
      measureSources(
        sources,
        {
          ...options,
          resolve,
          nts,
          spacing: (source) => options.courtesy.spacing(source),
          deadline: deadlineFor(options),
        },
        onProgress,
      ),
    mayAsk,
    readMachine: () =>
      readMachine(
        host,
        backends,
        now(),
        () => readChanges(stateDirFor(process.platform)),
        settings.get().service,
      ),
    findNetwork: createFindNetwork({
      host,
      environment: env,
      lookUpService: createLookUpService(),
      ownAddresses,
      uptime,
      catalogue: presets,
    }),
    listChanges: () => listChanges(stateDirFor(process.platform)),
    privileged: createPrivileged({ runtime: process.execPath, entry: helperEntry() }),
    settings,
    history,
    health: createHealth({
      ...{ host, resolve, now, interfaces: networkInterfaces },
      trust: trusting(authorities),
    }),
    async close() {
      history.close();
      await settings.settled();
    },
  };
}

/** Seconds of a clock that nobody sets. */
const uptime = (): Seconds => performance.now() / 1000;

/** This computer's addresses on the networks that it is in now. */
const ownAddresses = (): string =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .flatMap(({ internal, cidr }) => (internal ? [] : (cidr ?? [])))
    .join(' ');

/** Long enough for a server whose first addresses are silent, by NTS too, and for all others. */
function deadlineFor({ samples, timeout }: MeasureOptions): Seconds {
  const silent = ADDRESSES_PER_SERVER * timeout;
  return (
    RESOLVE_LIMIT +
    LONGEST_KEY_EXCHANGE +
    silent +
    samples * Math.max(NIST_SPACING, timeout) +
    PACING
  );
}

/** The sending of forty bursts is spread over this long at most. */
const PACING: Seconds = 5;

/** Where the helper is; the first place when there is none, so that the error names it. */
function helperEntry(): string {
  const places = HELPER_PLACES.map((place) => join(import.meta.dirname, place));
  return places.find(existsSync) ?? places[0] ?? '';
}
