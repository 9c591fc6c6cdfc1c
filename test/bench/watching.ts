import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createController, type Controller } from '#main/engine/controller.ts';
import type { Ports } from '#main/engine/ports.ts';
import { createSystemPorts } from '#main/engine/system.ts';
import { measureSources } from '#main/net/measure.ts';
import { createLookUpService } from '#main/net/service-records.ts';
import { localHost } from '#main/os/host.ts';
import { createReadConnection } from '#main/os/network/connection.ts';
import { createFindNetwork } from '#main/os/network/find.ts';
import { createHistory } from '#main/store/history/history.ts';
import { defaultSettings } from '#main/store/schema.ts';
import { slewingOn } from '#shared/core/slewing.ts';
import type { Settings } from '#shared/model/settings.ts';
import { ok } from '#shared/result.ts';
import { labOptions, labSource } from '#test/support/ntp-lab-measure.ts';

/** Where the watched server is. */
interface Server {
  readonly address: string;
  readonly port: number;
}

/** The ports of this computer, but for three things: the servers are on loopback and asked without etiquette, settings and
 * history are the bench's own, and no network outside is needed. */
export function watchPorts(servers: readonly Server[]): Ports & { readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'trueclock-bench-'));
  const system = createSystemPorts([]);
  const own = servers.map((server) => labSource(server));
  let settings: Settings = { ...defaultSettings(), own, watched: own.map(({ id }) => id) };
  const history = createHistory(join(folder, 'history.db'), settings.keepDays);
  return {
    ...system,
    measureSources: (sources, options, onProgress) =>
      measureSources(
        sources,
        labOptions({ samples: options.samples, signal: options.signal }),
        onProgress,
      ),
    mayAsk: () => ({ kind: 'now' }),
    connection: onlineBy(system.connection),
    settings: {
      problem: null,
      get: () => settings,
      update: (change) => Promise.resolve(ok((settings = change(settings)))),
    },
    history,
    close: async () => {
      history.close();
      await system.close();
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** Loopback is there without a network too. */
const onlineBy =
  (connection: Ports['connection']): Ports['connection'] =>
  async () => ({
    ...(await connection()),
    online: true,
    metered: 'no',
  });

/** A running watch for which time passes faster. */
export interface FastWatch {
  readonly controller: Controller;
  stop(): Promise<void>;
}

/** Starts the whole engine over {@link watchPorts} with all its clocks and timers `speed` times as fast; what is measured
 * is measured by the real clock. Nobody looks at it. */
export function watchFast(servers: readonly Server[], speed: number): FastWatch {
  const ports = watchPorts(servers);
  const begun = { wall: Date.now(), steady: performance.now() };
  const gone = () => (performance.now() - begun.steady) * speed;
  const uptime = () => gone() / 1000;
  const host = localHost();
  const { setInterval } = globalThis;
  globalThis.setInterval = ((run: () => void, ms: number) =>
    setInterval(run, ms / speed)) as typeof setInterval;
  const controller = createController(
    {
      ...ports,
      now: () => begun.wall + gone(),
      // What they keep for minutes must not be kept for hours.
      connection: onlineBy(createReadConnection({ host, interfaces: networkInterfaces, uptime })),
      findNetwork: createFindNetwork({
        host,
        environment: process.env,
        lookUpService: createLookUpService(),
        ownAddresses: () => '',
        uptime,
        catalogue: [],
      }),
      clockTick: () => {
        const steady = uptime();
        return {
          wall: begun.wall + steady * 1000,
          steady,
          sleepless: steady,
          slewing: slewingOn('linux'),
        };
      },
    },
    { version: '0.0.0', demo: false },
  );
  controller.attend('hidden');
  globalThis.setInterval = setInterval;
  return {
    controller,
    async stop() {
      await controller.close();
      ports.remove();
    },
  };
}

/** The clock tick in which Linux counts processor time (sysconf(_SC_CLK_TCK), 100 wherever Electron runs). */
const TICKS_A_SECOND = 100;

/** Seconds of processor time of this process and of all programs that it ran and that have ended. */
export function processorTime(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  // proc(5): after the name in parentheses, utime, stime, cutime and cstime are the 12th to 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_A_SECOND;
}
