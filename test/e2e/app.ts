import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, chromium, type Page } from 'playwright-core';
import { findChromium } from '#test/stand-in/chromium.ts';
import type { Desk, DeskActions, DeskAnswer } from '#test/stand-in/desk.ts';
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
  /** Starts the app a second time beside this one, with more arguments, and waits for that one's end. */
  readonly startAgain: (...more: string[]) => Promise<number | null>;
  /** The desktop around the window; only the stand-in lets a spec see and use it. */
  readonly desk: DeskOfSpec | null;
  /** The page of the window that is opened next. */
  readonly nextPage: () => Promise<Page>;
  readonly close: () => Promise<void>;
}

/** {@link DeskActions} from the process of the spec. */
export type DeskOfSpec = {
  readonly [A in keyof DeskActions]: (
    ...args: Parameters<DeskActions[A]>
  ) => Promise<ReturnType<DeskActions[A]>>;
};

/** Looks at the desk until it is as it should be. */
export async function seeOn(desk: DeskOfSpec, isRight: (desk: Desk) => boolean): Promise<Desk> {
  for (;;) {
    const seen = await desk.look();
    if (isRight(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Starts the app with `--demo`, in a home of its own that lasts as long as it does, or in the one that is given. */
export async function startDemo(ownHome?: string): Promise<RunningApp> {
  const home = ownHome ?? mkdtempSync(join(tmpdir(), 'trueclock-e2e-'));
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home };
  const started = binary === undefined ? await inChromium(env) : await inElectron(binary, env);
  const log = await collectLog(started.page);
  return {
    ...started,
    log,
    async close() {
      await started.close();
      if (ownHome === undefined) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
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
    startAgain: (...more) => exitOf(executablePath, [...args, ...more], env),
    desk: null,
    nextPage: () => app.waitForEvent('window'),
    close: () => app.close(),
  };
}

/** The app's process on the stand-in, with or without a window. */
export interface Launched {
  readonly desk: DeskOfSpec;
  readonly errors: () => string;
  /** Where Chromium's tools listen, once it has been started; rejects when the app ends before. */
  readonly endpoint: Promise<string>;
  readonly close: () => Promise<void>;
}

const standIn = (options: readonly string[]): string[] => [
  ...['--import', './test/stand-in/register.ts', 'out/main/app.js'],
  ...options,
];

/** Starts the app's process on the stand-in. */
export function launch(env: NodeJS.ProcessEnv, options: readonly string[]): Launched {
  const app = spawn(process.execPath, standIn(options), {
    cwd: root,
    env: { ...env, STAND_IN_DEVTOOLS: '1' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const ended = once(app, 'exit');
  let errors = '';
  const endpoint = new Promise<string>((resolve, reject) => {
    app.stderr?.on('data', (data) => {
      errors += String(data);
      const found = /^stand-in devtools: (ws:\S+)$/m.exec(errors)?.[1];
      if (found !== undefined) resolve(found);
    });
    app.once('exit', () => reject(new Error(`the app ended at once: ${errors}`)));
  });
  // Who starts it without a window does not wait for one.
  endpoint.catch(() => undefined);
  return {
    desk: deskOf(app),
    errors: () => errors,
    endpoint,
    async close() {
      app.kill('SIGTERM');
      await ended;
    },
  };
}

/** Starts the app through the stand-in; `headed` needs a display in `env`. */
export async function inChromium(
  env: NodeJS.ProcessEnv,
  mode: 'headless' | 'headed' = 'headless',
  options: readonly string[] = ['--demo'],
): Promise<Started> {
  const headless = { ...env, STAND_IN_HEADLESS: '1' };
  const app = launch(mode === 'headless' ? headless : env, options);
  const browser = await chromium.connectOverCDP(await app.endpoint);
  const context = browser.contexts()[0]!;
  return {
    ...app,
    page: context.pages()[0]!,
    windows: () => context.pages().length,
    startAgain: (...more) => exitOf(process.execPath, [...standIn(options), ...more], headless),
    nextPage: () => context.waitForEvent('page'),
  };
}

/** Each action is a message to the app's process, and its answer one back. */
function deskOf(app: ChildProcess): DeskOfSpec {
  let last = 0;
  const call = (action: string, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      last += 1;
      const request = { desk: last, action, args };
      const hear = (answer: DeskAnswer): void => {
        if (answer.desk !== request.desk) return;
        app.off('message', hear);
        if (answer.error === undefined) resolve(answer.value);
        else reject(new Error(answer.error));
      };
      app.on('message', hear);
      app.send(request, (problem) => {
        if (problem !== null) reject(problem);
      });
    });
  const actions: Record<keyof DeskActions, true> = {
    look: true,
    clickMenu: true,
    clickNotification: true,
    answerDialog: true,
    moveWindow: true,
    setFocus: true,
  };
  return Object.fromEntries(
    Object.keys(actions).map((action) => [
      action,
      (...args: readonly unknown[]) => call(action, args),
    ]),
  ) as unknown as DeskOfSpec;
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
