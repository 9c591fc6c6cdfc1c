import { join } from 'node:path';
import { app } from 'electron';
import { createAppController } from '#main/demo/compose.ts';
import { startApp } from './start.ts';

const demo = process.argv.includes('--demo');

startApp({
  // The build puts this file into out/main, beside out/preload and out/renderer.
  preload: join(import.meta.dirname, '../preload/preload.cjs'),
  pages: join(import.meta.dirname, '../renderer'),
  demo,
  createController: () => createAppController({ demo, version: app.getVersion() }),
});
