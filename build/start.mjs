/** `npm start [-- --demo]`: the app on Electron, or the same built app in Chromium where there is no Electron. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildIfStale, onProjectNode, projectNode, root, run } from './project.mjs';

/** Electron's package downloads its binary at first use, some 120 MB. Without a network that fails within
 * seconds; this is for a download that stands still. */
const DOWNLOAD_LIMIT_MS = 300_000;

onProjectNode(import.meta.url);
const failed = buildIfStale();
if (failed !== 0) process.exit(failed);

// Only now: older Nodes do not read TypeScript.
const { electronBinary, sandboxArgs } = await import('../test/stand-in/real-electron.ts');

const args = process.argv.slice(2);
const electron = electronBinary() ?? downloadElectron();
if (electron !== undefined) process.exit(run(electron, [...sandboxArgs(), '.', ...args]));

console.error("Electron's binary is not available here; opening the same app in Chromium.");
const standIn = ['--import', './test/stand-in/register.ts', 'out/main/app.js'];
process.exit(run(projectNode, [...standIn, ...args]));

function downloadElectron() {
  console.error("Fetching Electron's binary (once) …");
  spawnSync(projectNode, [join(root, 'node_modules/electron/install.js')], {
    cwd: root,
    stdio: 'ignore',
    timeout: DOWNLOAD_LIMIT_MS,
  });
  return electronBinary();
}
