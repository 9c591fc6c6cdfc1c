import { resolve } from 'node:path';
import optimizeLocales from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { listLicences } from './build/licences.ts';
import { drawTrayPictures } from './build/tray-pictures.ts';
import { LANGUAGES } from './shared/model/settings.ts';

const at = (path: string) => resolve(import.meta.dirname, path);

export default defineConfig({
  main: {
    plugins: [drawTrayPictures(), listLicences([at('node_modules/electron')])],
    build: {
      outDir: at('out/main'),
      // Everything is bundled: a packaged app carries no node_modules, and the helper must not load
      // code from a folder that others can write.
      externalizeDeps: false,
      rolldownOptions: {
        input: {
          app: at('main/app/main.ts'),
          cli: at('main/cli/main.ts'),
          helper: at('main/helper/main.ts'),
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: at('out/preload'),
      externalizeDeps: false,
      // A sandboxed preload is one CommonJS file; as an ES module Electron would refuse to load it.
      rolldownOptions: {
        input: { preload: at('main/preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [
      react(),
      // What its components say to screen readers, in the languages that the window speaks.
      optimizeLocales.vite({ locales: [...LANGUAGES] }),
      listLicences(),
    ],
    build: {
      outDir: at('out/renderer'),
      minify: true,
      // Loaded from the disk, not over a network.
      chunkSizeWarningLimit: 2000,
      // A font as a data: URL would need `font-src data:` in the content security policy.
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: at('renderer/index.html'),
        // What the first picture needs comes as one file: each request of a start costs milliseconds.
        output: { codeSplitting: { groups: [{ name: 'start', tags: ['$initial'] }] } },
      },
    },
  },
});
