import optimizeLocales from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import { LANGUAGES } from '#shared/model/settings.ts';

/** How the pages of the window are made, for a release and for the tests that look at them. */
export const pagePlugins = () => [
  react(),
  // What its components say to screen readers, in the languages that the window speaks.
  optimizeLocales.vite({ locales: [...LANGUAGES] }),
];

/** What the first picture needs comes as one file: each request of a start costs milliseconds. */
export const pageOutput = {
  codeSplitting: { groups: [{ name: 'start', tags: ['$initial' as const] }] },
};
