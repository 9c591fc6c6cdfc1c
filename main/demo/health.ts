import type { HealthPort } from '#main/engine/evidence.ts';

const told = <T>(facts: T) => Promise.resolve(facts);

/** Farther than any path of the demo's servers. */
const ROUND_TRIP = 0.0012;

/** What the demo's computer tells of itself: a desktop at home with nothing wrong but its clock. */
export const demoHealth: HealthPort = {
  network: () =>
    told({
      interfaces: ['eth0'],
      defaultRoute: true,
      firstHop: {
        address: '10.1.0.1',
        sent: 5,
        roundTrips: [0.9, 1, 1.1, 1, 0.95].map((part) => part * ROUND_TRIP),
      },
      evidence: [{ from: 'ip route', text: 'default via 10.1.0.1 dev eth0' }],
    }),
  names: (hosts) => told(hosts.map((host) => ({ host, addresses: ['198.18.0.1'], problem: null }))),
  paths: (targets) =>
    told(
      targets.map(({ host }) => ({
        host,
        address: '198.18.0.1',
        plain: 'answered' as const,
        fromPort123: 'answered' as const,
        large: 'answered' as const,
        nts: 'open' as const,
        certificate: null,
      })),
    ),
  authority: () => told({ kind: 'physical', host: null, sets: false, evidence: [] }),
  management: () => told({ domain: false, policy: false, evidence: [] }),
  zone: () =>
    told({
      name: 'Europe/Copenhagen',
      ahead: 3600,
      told: null,
      hardwareLocal: false,
      evidence: [{ from: '/etc/localtime', text: '/usr/share/zoneinfo/Europe/Copenhagen' }],
    }),
  hardwareClock: () => told({ present: true, battery: null, starts: [], evidence: [] }),
};
