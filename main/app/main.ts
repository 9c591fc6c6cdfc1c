import { join } from 'node:path';
import { app } from 'electron';
import { createAppController } from '#main/demo/compose.ts';
import { helperArguments } from '#main/helper/app-switch.ts';
import { runEntry } from '#main/helper/entry.ts';
import { startApp } from './start.ts';

const asHelper = helperArguments(process.argv);
if (asHelper !== null) {
  // Electron waits for this file to its end before it starts anything of Chromium's own: no window, no lock, no
  // profile, no other process. `app.exit` then ends the process at once.
  app.exit(await runEntry(asHelper));
} else {
  const demo = process.argv.includes('--demo');
  startApp({
    // The build puts this file into out/main, beside out/preload and out/renderer.
    preload: join(import.meta.dirname, '../preload/preload.cjs'),
    pages: join(import.meta.dirname, '../renderer'),
    pictures: join(import.meta.dirname, 'tray'),
    licences: ['licences.json', '../renderer/licences.json'].map((list) =>
      join(import.meta.dirname, list),
    ),
    demo,
    createController: () => createAppController({ demo, version: app.getVersion() }),
  });
}
