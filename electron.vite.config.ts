import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';
import { listLicences } from './build/licences.ts';
import { pageOutput, pagePlugins } from './build/renderer.ts';
import { drawTrayPictures } from './build/tray-pictures.ts';

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
    plugins: [...pagePlugins(), listLicences()],
    build: {
      outDir: at('out/renderer'),
      minify: true,
      // Loaded from the disk, not over a network.
      chunkSizeWarningLimit: 2000,
      // A font as a data: URL would need `font-src data:` in the content security policy.
      assetsInlineLimit: 0,
      rolldownOptions: { input: at('renderer/index.html'), output: pageOutput },
    },
  },
});
