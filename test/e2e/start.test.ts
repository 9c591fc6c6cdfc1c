import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith, missingProgram } from '#test/support/requirements.ts';
import { inChromium, requireApp, type Started } from './app.ts';

const root = join(import.meta.dirname, '../..');
const args = ['--import', './test/stand-in/register.ts', 'out/main/app.js', '--demo'];

/** What `npm start` runs where Electron's binary is missing, with this added to an empty environment. */
function start(env: Record<string, string>) {
  const clean = { PATH: process.env.PATH ?? '' };
  return spawnSync(process.execPath, args, {
    cwd: root,
    env: { ...clean, ...env },
    encoding: 'utf8',
  });
}

describeWith('the start in Chromium where no window can be had', requireApp(), () => {
  it('says what to set when there is no display', () => {
    const { status, stderr } = start({});
    expect(status).toBe(1);
    expect(stderr).toBe('There is no display: set DISPLAY, or run under xvfb-run.\n');
  });

  it('says what to install when there is no Chromium', () => {
    const { status, stderr } = start({ TRUECLOCK_CHROMIUM: '/nowhere/chromium', DISPLAY: ':1' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^No Chromium was found: install chromium .*\n$/);
  });
});

describeWith('the start in Chromium on a display', requireApp() ?? missingProgram('Xvfb'), () => {
  const home = mkdtempSync(join(tmpdir(), 'trueclock-start-'));
  let display: ChildProcess;
  let app: Started | undefined;

  beforeAll(async () => {
    // Xvfb picks a free number and writes it to the descriptor that it is told.
    const stdio = ['ignore', 'ignore', 'ignore', 'pipe'] as const;
    display = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24'], {
      stdio: [...stdio],
    });
    const [number] = (await once(display.stdio[3]!, 'data')) as [Buffer];
    const DISPLAY = `:${number.toString().trim()}`;
    app = await inChromium(
      { ...process.env, DISPLAY, HOME: home, XDG_CONFIG_HOME: home },
      'headed',
    );
  });
  afterAll(async () => {
    await app?.close();
    display.kill();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });

  it('opens the window in the size that the app asked for', async () => {
    const { page } = app!;
    await page.getByRole('heading', { name: /^Your clock/ }).waitFor();
    const size = await page.evaluate(() => [innerWidth, innerHeight]);
    expect(size).toEqual([1120, 760]);
  });
});
