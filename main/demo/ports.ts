import type { HistoryPort, Ports } from '#main/engine/ports.ts';
import { placesOf, watchedServers } from '#main/engine/servers.ts';
import { readClocks, readClockTick } from '#main/os/clocks.ts';
import { networkSource } from '#main/os/network/candidates.ts';
import { historyKey } from '#shared/core/schedule.ts';
import type { Connection, NetworkCandidate } from '#shared/model/network.ts';
import { presets } from '#shared/presets/servers.ts';
import { demoHealth } from './health.ts';
import { createDemoHistory } from './history.ts';
import { createDemoNetwork } from './network.ts';
import { createDemoPrivileged } from './privileged.ts';
import { createDemoServers } from './servers.ts';
import { createDemoMachine } from './service.ts';
import { createDemoSettings } from './settings.ts';

/** What the demo's network offers: its router, which the DHCP lease names too. */
const OFFERED: readonly NetworkCandidate[] = [
  { source: networkSource('10.1.0.1'), origins: ['gateway', 'dhcp'] },
];

/** The demo is always at home. */
const CONNECTION: Connection = {
  key: 'demo',
  online: true,
  leadsOut: 'yes',
  metered: 'no',
};

/** Ports onto a simulated world: no network but loopback, no change of this computer, no file. */
export function createDemoPorts(): Ports {
  const now = () => Date.now();
  const machine = createDemoMachine(now);
  const servers = createDemoServers(() => machine.clockBehind());
  const settings = createDemoSettings();
  let history: HistoryPort | null = null;
  return {
    now,
    clocks: readClocks,
    clockTick: readClockTick,
    connection: () => Promise.resolve(CONNECTION),
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
    settings,
    get history() {
      // A week is made up when somebody asks for it: most commands do not.
      const watched = () =>
        watchedServers(placesOf(presets, settings.get(), null, []), settings.get());
      return (history ??= createDemoHistory(now(), watched()));
    },
    health: demoHealth,
    close: () => servers.close(),
  };
}
