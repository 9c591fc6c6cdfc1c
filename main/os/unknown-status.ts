import type { ServiceStatus } from '#shared/model/backend.ts';

/** What is said of a service that does not tell how it is doing: not that anything is wrong. */
export const UNKNOWN_STATUS: ServiceStatus = {
  synchronised: 'unknown',
  offset: null,
  bound: null,
  stratum: null,
  leap: null,
  referenceId: null,
  follows: null,
  lastSync: null,
  frequencyPpm: null,
  awaited: null,
  sources: [],
};
