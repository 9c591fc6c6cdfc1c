import type { Ports } from '#main/engine/ports.ts';
import { readClocks } from '#main/os/clocks.ts';
import { networkSource } from '#main/os/network/candidates.ts';
import { historyKey } from '#shared/core/schedule.ts';
import type { NetworkCandidate } from '#shared/model/network.ts';
import { presets } from '#shared/presets/servers.ts';
import { createDemoNetwork } from './network.ts';
import { createDemoPrivileged } from './privileged.ts';
import { createDemoServers } from './servers.ts';
import { createDemoMachine } from './service.ts';
import { createDemoSettings } from './settings.ts';

/** What the demo's network offers: its router, which the DHCP lease names too. */
const OFFERED: readonly NetworkCandidate[] = [
  { source: networkSource('10.1.0.1'), origins: ['gateway', 'dhcp'] },
];

/** Ports onto a simulated world: no network but loopback, no change of this computer, no file. */
export function createDemoPorts(): Ports {
  const now = () => Date.now();
  const machine = createDemoMachine(now);
  const servers = createDemoServers(() => machine.clockBehind());
  return {
    now,
    clocks: readClocks,
    presets,
    measureSources: createDemoNetwork(servers),
    // On loopback there is nobody to be considerate of; who refused is refused all the same.
    mayAsk: (history, source) => ({
      kind: history.get(historyKey(source))?.refused === true ? 'refused' : 'now',
    }),
    readMachine: () => Promise.resolve(machine.view()),
    findNetwork: () => Promise.resolve(OFFERED),
    listChanges: () => Promise.resolve(machine.changes()),
    privileged: createDemoPrivileged(machine),
    settings: createDemoSettings(),
    close: () => servers.close(),
  };
}
