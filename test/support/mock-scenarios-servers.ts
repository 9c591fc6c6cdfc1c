import type { Snapshot } from '#shared/model/snapshot.ts';
import { baseSnapshot, chrony, machine, survey } from './mock-data.ts';
import { freshWatch } from './mock-history.ts';
import { inContainer } from './mock-scenarios-clock.ts';
import {
  ago,
  mixedLeap,
  never,
  network,
  offline,
  ownServers,
  recommendation,
  smearing,
  surveyed,
} from './mock-surveys.ts';

const settings = { ...baseSnapshot().settings, own: ownServers };

const measured: Snapshot['survey'] = {
  ...never,
  result: survey(surveyed(), { offset: 1.2838, bound: 0.0029 }, ago(4)),
  recommendation: recommendation(),
  finishedAt: ago(4),
};

/** Which servers there are, what they say, and the first steps towards a choice. */
export const serverScenarios = {
  welcome: () => ({
    settings: { ...settings, welcomed: false },
    check: never,
    watch: freshWatch,
  }),
  welcomeOffline: () => ({
    settings: { ...settings, welcomed: false },
    check: offline,
    watch: freshWatch,
  }),
  welcomeReadOnly: () => ({
    settings: { ...settings, welcomed: false },
    machine: machine({ service: inContainer }),
    survey: measured,
  }),
  welcomeNoService: () => ({
    settings: { ...settings, welcomed: false },
    machine: machine({ service: null }),
    survey: measured,
  }),
  servers: () => ({ settings }),
  timesyncd: () => ({
    settings,
    machine: machine({
      service: chrony({
        detection: { ...chrony().detection, backend: 'timesyncd' },
        capabilities: { ...chrony().capabilities, nts: { ok: false, reason: 'not-supported' } },
      }),
    }),
  }),
  measuring: () => ({
    settings,
    survey: {
      ...never,
      running: {
        phase: 'measuring' as const,
        done: 44,
        planned: 64,
        answeredServers: 8,
        servers: 11,
        round: 3,
        rounds: 4,
        secondsLeft: 4,
      },
      result: survey(surveyed().slice(0, 8), { offset: 1.2838, bound: 0.0029 }, ago(1)),
    },
  }),
  measured: () => ({
    settings,
    survey: measured,
    network,
  }),
  smear: () => ({ check: smearing, survey: smearing }),
  mixedLeap: () => ({ check: mixedLeap }),
} satisfies Record<string, () => Partial<Snapshot>>;
