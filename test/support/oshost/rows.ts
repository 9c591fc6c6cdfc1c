import { arch, fedora, opensuse } from './layouts.ts';
import type { Suite } from './root.ts';
import { chrony, ntpdRs, ntpsec, openntpd, timesyncd, type LabService } from './services.ts';

/** A host of the matrix. */
export interface Row {
  /** As the table of `docs/backends.md` names it. */
  readonly system: string;
  readonly suite: Suite;
  readonly service: LabService;
}

/** Every host whose service is configured, in the order in which they are booted. */
export const ROWS: readonly Row[] = [
  { system: 'Debian 12', suite: 'bookworm', service: chrony },
  { system: 'Debian 13', suite: 'trixie', service: chrony },
  { system: 'Debian 12, laid out as Fedora', suite: 'bookworm', service: fedora },
  { system: 'Debian 12, laid out as Arch Linux', suite: 'bookworm', service: arch },
  { system: 'Debian 12, laid out as openSUSE', suite: 'bookworm', service: opensuse },
  { system: 'Debian 12', suite: 'bookworm', service: timesyncd },
  { system: 'Debian 13', suite: 'trixie', service: timesyncd },
  { system: 'Debian 12', suite: 'bookworm', service: ntpsec },
  { system: 'Debian 13', suite: 'trixie', service: ntpsec },
  { system: 'Debian 12', suite: 'bookworm', service: openntpd },
  { system: 'Debian 13', suite: 'trixie', service: openntpd },
  { system: 'Debian 13', suite: 'trixie', service: ntpdRs },
];
