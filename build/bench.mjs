/**
 * `npm run bench [-- --write]`: accuracy and speed beside other NTP clients, on Linux; see docs/benchmarks.md.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installTestPackages } from './packages.mjs';
import { buildIfStale, onProjectNode, projectNode, root, run } from './project.mjs';

onProjectNode(import.meta.url);
if (process.platform === 'linux') installTestPackages();

/** The clients of npm that the bench runs beside ours; they are dependencies of nothing else. */
const clients = join(root, 'test/bench/npm-clients');
const present = spawnSync('npm', ['ls', '--prefix', clients], { stdio: 'ignore' }).status === 0;
const failed =
  buildIfStale() || (present ? 0 : run('npm', ['ci', '--loglevel=error', '--prefix', clients]));
process.exit(failed || run(projectNode, ['test/bench/main.ts', ...process.argv.slice(2)]));
