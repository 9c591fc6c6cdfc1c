import type { Ports } from '#main/engine/ports.ts';
import { historyKey } from '#shared/core/schedule.ts';
import { presets } from '#shared/presets/servers.ts';
import { createDemoNetwork } from './network.ts';
import { createDemoPrivileged } from './privileged.ts';
import { createDemoServers } from './servers.ts';
import { createDemoMachine } from './service.ts';
import { createDemoSettings } from './settings.ts';

/** Ports onto a simulated world: no network but loopback, no change of this computer, no file. */
export function createDemoPorts(): Ports {
  const now = () => Date.now();
  const machine = createDemoMachine(now);
  const servers = createDemoServers(() => machine.clockBehind());
  return {
    now,
    presets,
    measureSources: createDemoNetwork(servers),
    // On loopback there is nobody to be considerate of; who refused is refused all the same.
    mayAsk: (history, source) => ({
      kind: history.get(historyKey(source))?.refused === true ? 'refused' : 'now',
    }),
    readMachine: () => Promise.resolve(machine.view()),
    privileged: createDemoPrivileged(machine),
    settings: createDemoSettings(),
    close: () => servers.close(),
  };
}
