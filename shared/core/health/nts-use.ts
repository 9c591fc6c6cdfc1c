import type { HealthEvidence } from './evidence.ts';

/** Whether the service is configured with servers by NTS. */
export const usesNts = ({ machine }: HealthEvidence): boolean =>
  machine?.service?.state?.sources.some(({ nts }) => nts) ?? false;
