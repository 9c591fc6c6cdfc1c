import type { TimeBackend } from '#shared/model/backend.ts';
import type { Host } from './host.ts';
import { createChronyBackend } from './linux/chrony/backend.ts';
import { createTimesyncdBackend } from './linux/timesyncd/backend.ts';

/** Every time service that can be read and planned for on this machine. */
export const createBackends = (host: Host): readonly TimeBackend[] => [
  createChronyBackend(host),
  createTimesyncdBackend(host),
];
