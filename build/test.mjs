/**
 * `npm test [-- --strict] [vitest arguments]`: format, lint, types, boundaries, build, then every test.
 * Strict, as in CI: a test that cannot run is a failure.
 */
import { installTestPackages } from './packages.mjs';
import { buildIfStale, onProjectNode, runTool } from './project.mjs';

onProjectNode(import.meta.url);

const args = process.argv.slice(2).filter((arg) => arg !== '--strict');
const strict = process.argv.includes('--strict') || process.env.CI === 'true';
if (process.platform === 'linux') installTestPackages();

const TYPES = ['shared', 'main', 'main/preload', 'renderer', 'test'];
const checks = [
  ['format', () => runTool('prettier', ['--check', '--log-level', 'warn', '.'])],
  ['lint', () => runTool('eslint', ['--max-warnings', '0', '.'])],
  ...TYPES.map((project) => [`types of ${project}`, () => runTool('typescript', ['-p', project])]),
  ['boundaries', () => runTool('dependency-cruiser', ['shared', 'main', 'renderer'])],
  ['build', buildIfStale],
];
const failed = [];
for (const [name, check] of checks) {
  console.error(`${name} …`);
  if (check() !== 0) failed.push(name);
}
if (failed.length > 0) console.error(`FAILED: ${failed.join(', ')}`);

// Last, so that vitest's summary is the last thing on the screen.
const env = { ...process.env, ...(strict ? { TRUECLOCK_TEST_STRICT: '1' } : {}) };
const tests = failed.includes('build') ? 1 : runTool('vitest', ['run', ...args], { env });
process.exit(tests || (failed.length > 0 ? 1 : 0));
