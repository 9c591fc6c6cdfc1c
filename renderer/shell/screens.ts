import { lazy, type ComponentType } from 'react';
import type { Screen } from '#shared/model/screen.ts';
import { Overview } from '../features/overview/Overview.tsx';

/**
 * What each address shows. The first screen is part of the start; the others, with the table and the charts that only
 * they need, are loaded from the disk when they are opened, for what a window has to read before its first picture
 * makes it slow to open.
 */
export const shown: Readonly<Record<Screen, ComponentType>> = {
  overview: Overview,
  servers: lazy(async () => ({
    default: (await import('../features/servers/Servers.tsx')).Servers,
  })),
  history: lazy(async () => ({
    default: (await import('../features/history/History.tsx')).History,
  })),
  diagnose: lazy(async () => ({
    default: (await import('../features/diagnose/Diagnose.tsx')).Diagnose,
  })),
  changes: lazy(async () => ({
    default: (await import('../features/changes/Changes.tsx')).Changes,
  })),
  settings: lazy(async () => ({
    default: (await import('../features/settings/Settings.tsx')).Settings,
  })),
  about: lazy(async () => ({ default: (await import('../features/about/About.tsx')).About })),
  guide: lazy(async () => ({ default: (await import('../features/guide/Guide.tsx')).Guide })),
};
