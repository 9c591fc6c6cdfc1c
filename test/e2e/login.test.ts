import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ownSource } from '#main/engine/servers.ts';
import { defaultSettings } from '#main/store/schema.ts';
import { describeWith } from '#test/support/requirements.ts';
import { launch, requireApp, runtime, seeOn, type Launched } from './app.ts';

function requireLogin(): string | undefined {
  if (process.platform !== 'linux') return 'login items of other systems are kept by Electron';
  if (runtime === 'Electron') return 'only the stand-in lets a spec see the desktop';
  return requireApp();
}

describeWith('the start at login, on Linux', requireLogin(), () => {
  const home = mkdtempSync(join(tmpdir(), 'trueclock-login-'));
  const entry = join(home, 'autostart/trueclock.desktop');
  let app: Launched;

  beforeAll(() => {
    // The real app, since the demo changes nothing; it asks nobody but this computer, where nothing listens.
    const nobody = ownSource({ host: '127.0.0.1', port: 9 });
    const settings = {
      ...defaultSettings(),
      own: [nobody],
      watched: [nobody.id],
      startHidden: true,
      watching: false,
    };
    mkdirSync(join(home, 'trueclock'));
    writeFileSync(join(home, 'trueclock/settings.json'), JSON.stringify(settings));
    const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, STAND_IN_HEADLESS: '1' };
    app = launch(env, ['--at-login']);
  });
  afterAll(async () => {
    await app.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });

  it('opens no window when it is to start hidden, and one from the tray', async () => {
    await seeOn(app.desk, ({ tray }) => tray !== null);
    expect(app.errors()).not.toContain('devtools');
    await app.desk.clickMenu('tray', 'Open Trueclock');
    expect(await app.endpoint).toMatch(/^ws:/);
  });

  it('is entered where the desktop looks, and taken out again', async () => {
    const browser = await chromium.connectOverCDP(await app.endpoint);
    const page = browser.contexts()[0]!.pages()[0]!;
    await page.getByRole('heading', { level: 1 }).waitFor();
    const keep = (startAtLogin: boolean) =>
      page.evaluate((chosen) => window.trueclock.settings.set(chosen), { startAtLogin });
    expect(await keep(true)).toEqual({ ok: true, value: undefined });
    expect(readFileSync(entry, 'utf8')).toMatch(/^Exec=".*" "--at-login"$/m);
    expect(await keep(false)).toEqual({ ok: true, value: undefined });
    expect(existsSync(entry)).toBe(false);
  });

  it('is refused, and the setting left as it was, where the entry cannot be written', async () => {
    const browser = await chromium.connectOverCDP(await app.endpoint);
    const page = browser.contexts()[0]!.pages()[0]!;
    rmSync(join(home, 'autostart'), { recursive: true });
    writeFileSync(join(home, 'autostart'), 'a file, where a folder should be');
    const answer = await page.evaluate(async () => {
      const kept = await window.trueclock.settings.set({ startAtLogin: true });
      const state = await window.trueclock.state.snapshot();
      return [kept, state.ok && state.value.settings.startAtLogin] as const;
    });
    expect(answer).toMatchObject([{ ok: false, error: { code: 'store.unwritable' } }, false]);
  });
});
