import type { TimeBackend } from '#shared/model/backend.ts';
import { createTimedBackend } from './darwin/timed/backend.ts';
import type { Host } from './host.ts';
import { createChronyBackend } from './linux/chrony/backend.ts';
import { createNtpdBackend } from './linux/ntpd/backend.ts';
import { createNtpdRsBackend } from './linux/ntpd-rs/backend.ts';
import { createOpenntpdBackend } from './linux/openntpd/backend.ts';
import { createTimesyncdBackend } from './linux/timesyncd/backend.ts';
import { createW32timeBackend } from './win32/w32time/backend.ts';

/** Every time service that can be read and planned for on this machine. */
export function createBackends(host: Host): readonly TimeBackend[] {
  switch (host.platform) {
    case 'win32':
      return [createW32timeBackend(host)];
    case 'darwin':
      return [createTimedBackend(host)];
    default:
      return linuxBackends(host);
  }
}

const linuxBackends = (host: Host): readonly TimeBackend[] => [
  createChronyBackend(host),
  createTimesyncdBackend(host),
  createNtpdBackend(host, 'ntpsec'),
  createNtpdBackend(host, 'ntpd'),
  createOpenntpdBackend(host),
  createNtpdRsBackend(host),
];
