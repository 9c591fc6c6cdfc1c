import type { MeasureSources } from '#main/engine/ports.ts';
import { measureSources } from '#main/net/measure.ts';
import type { Resolve } from '#main/net/resolve.ts';
import { appError } from '#shared/errors.ts';
import { err, ok } from '#shared/result.ts';
import type { Seconds } from '#shared/units.ts';
import { simulateNts } from './nts.ts';
import { resolves, scriptsOf } from './scenario.ts';
import { LOOPBACK, type DemoServers } from './servers.ts';

/** Nobody is bothered by the demo's requests, so that its measurements need not take eight seconds. */
const SPACING: Seconds = 0.3;

/** Longest measurement of the demo. */
const DEADLINE: Seconds = 30;

/** Leads every host to simulated servers on loopback, also addresses: nothing leaves this computer. */
export function createDemoResolve(servers: DemoServers): Resolve {
  return async (host) => {
    if (!resolves(host)) return err(appError('net.dns', { host, reason: 'not-found' }, 'later'));
    return ok(
      await Promise.all(
        scriptsOf(host).map(async (script, index) => ({
          address: LOOPBACK,
          port: await servers.portOf(`${host} ${String(index)}`, script),
        })),
      ),
    );
  };
}

/** The real network path, led to the simulated servers. */
export function createDemoNetwork(servers: DemoServers): MeasureSources {
  const resolve = createDemoResolve(servers);
  return (sources, { samples, timeout, courtesy, signal }, onProgress) =>
    measureSources(
      sources,
      {
        samples,
        timeout,
        courtesy,
        signal,
        resolve,
        nts: simulateNts,
        deadline: DEADLINE,
        spacing: () => SPACING,
      },
      onProgress,
    );
}
