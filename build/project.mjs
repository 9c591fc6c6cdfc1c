/**
 * What the commands of package.json share: locked dependencies, the project's own Node, a fresh build.
 * Plain JavaScript without dependencies: it runs on Node 20 in a clone where nothing is installed yet.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const at = (path) => join(root, path);

/** The project's own Node 24 (npm package `node`), on which everything but these scripts' start runs. */
export const projectNode = at(
  process.platform === 'win32' ? 'node_modules/node/bin/node.exe' : 'node_modules/node/bin/node',
);

/** What goes into out/: a change of any of these makes it stale. */
const SOURCES = [
  'shared',
  'main',
  'renderer',
  'build/licences.ts',
  'build/renderer.ts',
  'build/tray-pictures.ts',
  'electron.vite.config.ts',
  'package-lock.json',
];
const STAMP = at('out/.stamp');

/** Ctrl+C reaches the program that runs as well: it decides what to do and how to exit, and we wait for it. */
process.on('SIGINT', () => undefined);

/** Runs a program in the project's folder with our own input and output; returns its exit code. */
export function run(program, args, { env = process.env } = {}) {
  const { status, signal, error } = spawnSync(program, args, { cwd: root, env, stdio: 'inherit' });
  if (error !== undefined) console.error(`${program}: ${error.message}`);
  if (signal === 'SIGINT') process.exit(130);
  return status ?? 1;
}

/** Runs a program of a dependency on the project's Node, without npx and its start time. */
export function runTool(name, args, options) {
  const { bin } = JSON.parse(readFileSync(at(`node_modules/${name}/package.json`), 'utf8'));
  const file = typeof bin === 'string' ? bin : (bin[name] ?? Object.values(bin)[0]);
  return run(projectNode, [at(`node_modules/${name}/${file}`), ...args], options);
}

/**
 * Whether node_modules holds what the lock file says. npm keeps its own record of what it installed;
 * comparing the two also sees an `npm install` that somebody ran by hand.
 */
function dependenciesAreFresh() {
  if (!existsSync(projectNode)) return false;
  try {
    const read = (path) => JSON.parse(readFileSync(at(path), 'utf8')).packages;
    const locked = read('package-lock.json');
    const installed = read('node_modules/.package-lock.json');
    return (
      Object.entries(locked).every(
        ([path, entry]) => path === '' || entry.optional === true || path in installed,
      ) &&
      Object.entries(installed).every(([path, entry]) => locked[path]?.version === entry.version)
    );
  } catch {
    return false;
  }
}

/** What npm says when it does not reach the registry. */
const NO_NETWORK =
  /\b(?:EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT)\b/;

/** Runs `npm ci`. What npm says is kept until it is known what it means. */
function npmCi() {
  // Older Nodes than some dependencies want do no more than start these scripts: no warning about them. Without a
  // network npm would wait for 10 s and then for 60 s between its three tries.
  const retries = ['--fetch-retry-mintimeout=2000', '--fetch-retry-maxtimeout=10000'];
  const ci = ['ci', '--loglevel=error', ...retries];
  const options = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] };
  // Under `npm start` npm says where it is; npx and a plain `node build/…` do not on Windows, where npm is a
  // batch file, which only a shell starts. Another package manager says where it is in the same variable.
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('npm-cli.js')) return spawnSync(process.execPath, [npm, ...ci], options);
  if (process.platform !== 'win32') return spawnSync('npm', ci, options);
  return spawnSync(`npm ${ci.join(' ')}`, { ...options, shell: true });
}

/** Installs the locked dependencies when they are missing or others; ends the program when that fails. */
function installDependencies() {
  if (dependenciesAreFresh()) return;
  console.error('Installing the locked dependencies (npm ci) …');
  const { status, error, stderr } = npmCi();
  if (status !== 0) {
    const said = error?.message ?? stderr.trim();
    console.error(
      NO_NETWORK.test(said)
        ? 'The package registry cannot be reached. The first run needs a network; connect it and try again.'
        : `${said}\nThe dependencies could not be installed.`,
    );
    process.exit(1);
  }
  if (!existsSync(projectNode)) {
    console.error(
      'npm ci has not brought Node 24 (package "node"): are install scripts switched off?',
    );
    process.exit(1);
  }
}

/** Runs the calling script on the project's Node: returns when it does, else runs it there and ends. */
export function onProjectNode(scriptUrl) {
  installDependencies();
  // Compared without links and as the system spells them: Node knows itself by its real path, and one that
  // did not recognise itself would start itself again for ever.
  if (realpathSync.native(process.execPath) === realpathSync.native(projectNode)) return;
  process.exit(run(projectNode, [fileURLToPath(scriptUrl), ...process.argv.slice(2)]));
}

/** SHA-256 over the names and bytes of every source: a checkout changes times, not contents. */
function hashSources() {
  const hash = createHash('sha256');
  const visit = (path) => {
    for (const entry of readdirSync(at(path), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const child = `${path}/${entry.name}`;
      if (entry.isDirectory()) visit(child);
      else
        hash
          .update(child)
          .update('\0')
          .update(readFileSync(at(child)));
    }
  };
  for (const source of SOURCES) {
    if (/\.\w+$/.test(source)) hash.update(source).update(readFileSync(at(source)));
    else visit(source);
  }
  return hash.digest('hex');
}

/** Builds out/ when a source has changed since; returns the exit code of the build. */
export function buildIfStale() {
  const hash = hashSources();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return 0;
  console.error('Building …');
  try {
    mkdirSync(dirname(STAMP), { recursive: true });
    accessSync(dirname(STAMP), constants.W_OK);
  } catch {
    console.error(`${dirname(STAMP)} must be built and cannot be written.`);
    return 1;
  }
  // A build that fails half-way must not look fresh.
  rmSync(STAMP, { force: true });
  const code = runTool('electron-vite', ['build', '--logLevel', 'warn']);
  if (code === 0) writeFileSync(STAMP, hash);
  return code;
}
