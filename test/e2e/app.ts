import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, chromium, type Page } from 'playwright-core';
import { findChromium } from '#test/stand-in/chromium.ts';
import { electronBinary, sandboxArgs } from '#test/stand-in/real-electron.ts';

const root = join(import.meta.dirname, '../..');
const binary = electronBinary();

/** What the specs run on; they are the same for both. */
export const runtime = binary === undefined ? 'Chromium through the stand-in' : 'Electron';

/** Why the specs cannot run here, for `describeWith`; undefined when they can. */
export function requireApp(): string | undefined {
  if (!existsSync(join(root, 'out/main/app.js'))) return 'the app is not built: npm test builds it';
  if (binary === undefined) {
    return findChromium() === undefined ? 'neither Electron nor Chromium is here' : undefined;
  }
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  const display =
    process.platform !== 'linux' || DISPLAY !== undefined || WAYLAND_DISPLAY !== undefined;
  return display ? undefined : 'there is no display for Electron: run under xvfb-run';
}

/** A line that the browser wrote about the page: violations of its policies, failed loads, exceptions. */
export interface LogEntry {
  readonly level: string;
  readonly text: string;
}

/** The built app with its window open. */
export interface RunningApp {
  readonly page: Page;
  /** The app's own error output so far. */
  readonly errors: () => string;
  /** What the browser logged about the page since it was opened. */
  readonly log: readonly LogEntry[];
  /** How many pages the app has open. */
  readonly windows: () => number;
  /** Starts the app a second time beside this one and waits for that one's end. */
  readonly startAgain: () => Promise<number | null>;
  readonly close: () => Promise<void>;
}

/** Starts the app with `--demo`, in a home of its own. */
export async function startDemo(): Promise<RunningApp> {
  const home = mkdtempSync(join(tmpdir(), 'trueclock-e2e-'));
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home };
  const started = binary === undefined ? await inChromium(env) : await inElectron(binary, env);
  const log = await collectLog(started.page);
  return {
    ...started,
    log,
    async close() {
      await started.close();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The app as it was just started. */
export type Started = Omit<RunningApp, 'log'>;

async function inElectron(executablePath: string, env: NodeJS.ProcessEnv): Promise<Started> {
  const args = [...sandboxArgs(), '.', '--demo'];
  const app = await _electron.launch({
    executablePath,
    args,
    cwd: root,
    env: env as Record<string, string>,
  });
  let errors = '';
  app.process().stderr?.on('data', (data) => (errors += String(data)));
  return {
    page: await app.firstWindow(),
    errors: () => errors,
    windows: () => app.windows().length,
    startAgain: () => exitOf(executablePath, args, env),
    close: () => app.close(),
  };
}

/** Starts the app through the stand-in; `headed` needs a display in `env`. */
export async function inChromium(
  env: NodeJS.ProcessEnv,
  mode: 'headless' | 'headed' = 'headless',
): Promise<Started> {
  const args = ['--import', './test/stand-in/register.ts', 'out/main/app.js', '--demo'];
  const shown = mode === 'headless' ? { STAND_IN_HEADLESS: '1' } : {};
  const withTools = { ...env, ...shown, STAND_IN_DEVTOOLS: '1' };
  const app = spawn(process.execPath, args, {
    cwd: root,
    env: withTools,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(app, 'exit');
  let errors = '';
  const endpoint = await new Promise<string>((resolve, reject) => {
    app.stderr.on('data', (data) => {
      errors += String(data);
      const found = /^stand-in devtools: (ws:\S+)$/m.exec(errors)?.[1];
      if (found !== undefined) resolve(found);
    });
    app.once('exit', () => reject(new Error(`the app ended at once: ${errors}`)));
  });
  const browser = await chromium.connectOverCDP(endpoint);
  const context = browser.contexts()[0]!;
  return {
    page: context.pages()[0]!,
    errors: () => errors,
    windows: () => context.pages().length,
    startAgain: () => exitOf(process.execPath, args, { ...env, STAND_IN_HEADLESS: '1' }),
    async close() {
      app.kill('SIGTERM');
      await ended;
    },
  };
}

async function exitOf(
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<number | null> {
  // One that does not hand over would run on: then its exit code is null.
  const second = spawn(program, args, { cwd: root, env, stdio: 'ignore', timeout: 30_000 });
  await once(second, 'exit');
  return second.exitCode;
}

/** The browser keeps its log of a page and gives it to whoever asks later, so nothing of the start is lost. */
async function collectLog(page: Page): Promise<readonly LogEntry[]> {
  const log: LogEntry[] = [];
  const tools = await page.context().newCDPSession(page);
  tools.on('Log.entryAdded', ({ entry }) => log.push({ level: entry.level, text: entry.text }));
  tools.on('Runtime.exceptionThrown', ({ exceptionDetails }) =>
    log.push({ level: 'error', text: exceptionDetails.text }),
  );
  await tools.send('Log.enable');
  await tools.send('Runtime.enable');
  return log;
}
