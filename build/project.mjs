/**
 * What the commands of package.json share: locked dependencies, the project's own Node, a fresh build.
 * Plain JavaScript without dependencies: it runs on Node 20 in a clone where nothing is installed yet.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const at = (path) => join(root, path);

/** The project's own Node 24 (npm package `node`), on which everything but these scripts' start runs. */
export const projectNode = at(
  process.platform === 'win32' ? 'node_modules/node/bin/node.exe' : 'node_modules/node/bin/node',
);

/** What goes into out/: a change of any of these makes it stale. */
const SOURCES = ['shared', 'main', 'renderer', 'electron.vite.config.ts', 'package-lock.json'];
const STAMP = at('out/.stamp');

/** Runs a program in the project's folder with our own input and output; returns its exit code. */
export function run(program, args, { env = process.env, shell = false, quiet = false } = {}) {
  const stdio = quiet ? ['ignore', 'ignore', 'inherit'] : 'inherit';
  const { status, signal, error } = spawnSync(program, args, { cwd: root, env, shell, stdio });
  if (error !== undefined) console.error(`${program}: ${error.message}`);
  return status ?? (signal === 'SIGINT' ? 130 : 1);
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

/** Installs the locked dependencies when they are missing or others; ends the program when that fails. */
function installDependencies() {
  if (dependenciesAreFresh()) return;
  console.error('Installing the locked dependencies (npm ci) …');
  // Older Nodes than some dependencies want do no more than start these scripts: no warning about them.
  const ci = ['ci', '--loglevel=error'];
  // Under `npm start` npm says where it is; npx and a plain `node build/…` do not on Windows.
  const npm = process.env.npm_execpath;
  const code = npm?.endsWith('.js')
    ? run(process.execPath, [npm, ...ci], { quiet: true })
    : run('npm', ci, { shell: process.platform === 'win32', quiet: true });
  if (code !== 0) process.exit(code);
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
  if (resolve(process.execPath) === projectNode) return;
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
  // A build that fails half-way must not look fresh.
  rmSync(STAMP, { force: true });
  const code = runTool('electron-vite', ['build', '--logLevel', 'warn']);
  if (code === 0) {
    mkdirSync(dirname(STAMP), { recursive: true });
    writeFileSync(STAMP, hash);
  }
  return code;
}
