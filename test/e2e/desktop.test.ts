import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '#test/support/requirements.ts';
import { requireApp, runtime, seeOn, startDemo, type DeskOfSpec, type RunningApp } from './app.ts';
import { DEMO_CLOCK, DEMO_OFFSET, seeDemoClock } from './demo-clock.ts';

const requireDesk = (): string | undefined =>
  requireApp() ??
  (runtime === 'Electron' ? 'only the stand-in lets a spec see the desktop' : undefined);

describeWith('the desktop around the window', requireDesk(), () => {
  const home = mkdtempSync(join(tmpdir(), 'trueclock-desktop-'));
  let app: RunningApp;
  let desk: DeskOfSpec;
  let page: RunningApp['page'];
  const heading = (name: string | RegExp) => page.getByRole('heading', { name });
  const settle = (settings: object) =>
    page.evaluate((chosen) => window.trueclock.settings.set(chosen), settings);

  beforeAll(async () => {
    app = await startDemo(home);
    desk = app.desk!;
    page = app.page;
    // The clock of the demo is off by more than is worth an alert; what the window shows to somebody is not told.
    await desk.setFocus(false);
    await seeDemoClock(page);
  });
  afterAll(async () => {
    await app.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });

  it('shows the state in the tray by a shape and a sentence', async () => {
    const { tray } = await seeOn(desk, (seen) => DEMO_CLOCK.test(seen.tray?.tooltip ?? ''));
    expect(basename(tray?.picture ?? '')).toBe('bad.png');
    expect(tray?.menu.map(({ label }) => label)).toEqual([
      tray?.tooltip,
      'Sync now…',
      'Measure',
      'Open Trueclock',
      'Settings…',
      'Quit Trueclock',
    ]);
  });

  it('tells of an alert once when nobody looks, and a click leads to where it can be mended', async () => {
    const { notifications } = await seeOn(desk, (seen) => seen.notifications.length > 0);
    expect(notifications).toHaveLength(1);
    expect(notifications[0]?.title).toMatch(
      new RegExp(`^This computer’s clock is off by ${DEMO_OFFSET}$`),
    );
    await page.getByRole('link', { name: 'Servers' }).click();
    await page.waitForURL(/#servers$/);
    await desk.clickNotification(0);
    await page.waitForURL(/#overview$/);
    expect((await desk.look()).notifications).toHaveLength(1);
  });

  it('leads from the tray and the menu to a screen', async () => {
    await desk.clickMenu('tray', 'Settings…');
    await page.waitForURL(/#settings$/);
    await desk.clickMenu('menu', 'Servers');
    await page.waitForURL(/#servers$/);
    await heading('Servers').waitFor();
  });

  it('gives every screen a key, and the rest the keys of the system', async () => {
    const { menu } = await desk.look();
    const keys = new Map(
      menu.flatMap(({ items }) => items.map(({ label, accelerator }) => [label, accelerator])),
    );
    expect(keys.get('Overview')).toBe('CmdOrCtrl+1');
    expect(keys.get('Guide')).toBe('F1');
    expect(keys.get('Measure')).toBe('F5');
    expect(keys.get('Sync now…')).toBe('CmdOrCtrl+Shift+R');
    expect(keys.get('Settings…')).toBe('CmdOrCtrl+,');
    expect(keys.get('Quit Trueclock')).toBe('CmdOrCtrl+Q');
  });

  it('gives the system the theme of the page', async () => {
    await settle({ theme: 'dark' });
    expect((await desk.look()).theme).toBe('dark');
    await settle({ theme: 'system' });
  });

  it('exports servers to the file that the user chooses, and takes them back in', async () => {
    const file = join(home, 'mine.txt');
    const send = () =>
      page.evaluate(() =>
        window.trueclock.shell.exportServers({ ids: ['cloudflare', 'ptb-1', 'gone'] }),
      );
    const take = () => page.evaluate(() => window.trueclock.shell.importServers());
    await desk.answerDialog(null);
    expect(await send()).toEqual({ ok: true, value: false });
    await desk.answerDialog(file);
    expect(await send()).toEqual({ ok: true, value: true });
    expect(readFileSync(file, 'utf8')).toMatch(
      /^# .*\ntime\.cloudflare\.com\nptbtime1\.ptb\.de\n$/,
    );
    await desk.answerDialog(file);
    expect(await take()).toEqual({
      ok: true,
      value: { ids: ['cloudflare', 'ptb-1'], added: 0, refused: [] },
    });
    await desk.answerDialog(join(home, 'not-there.txt'));
    expect(await take()).toMatchObject({
      ok: false,
      error: { code: 'store.unreadable' },
    });
    const { dialogs } = await desk.look();
    expect(dialogs[0]).toEqual({ title: 'Export servers', suggested: 'trueclock-servers.txt' });
  });

  it('exports the history', async () => {
    const file = join(home, 'history.csv');
    await desk.answerDialog(file);
    const written = await page.evaluate(() =>
      window.trueclock.shell.exportHistory({
        format: 'csv',
        range: { from: Date.now() - 86_400_000, to: Date.now() },
      }),
    );
    expect(written).toEqual({ ok: true, value: true });
    const [head, ...rows] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
    expect(head).toMatch(/^[a-z_]+(?:,[a-z_]+)+$/);
    expect(rows.length).toBeGreaterThan(0);
  });

  it('says what it is made of, and copies diagnostics that name nobody', async () => {
    const about = await page.evaluate(() => window.trueclock.app.about());
    expect(about).toMatchObject({ ok: true, value: { version: '0.1.0' } });
    const names = about.ok ? about.value.packages.map(({ name }) => name) : [];
    expect(names).toEqual(expect.arrayContaining(['electron', 'react', 'zod', 'uplot']));
    await page.evaluate(() => window.trueclock.shell.copyDiagnostics());
    expect(app.errors()).toContain('stand-in clipboard: {\n  "version": "0.1.0"');
    expect(app.errors()).not.toContain(home);
  });

  it('is gone from the screen when it is closed to the tray, and a second start opens it again', async () => {
    await settle({ closeToTray: true });
    await desk.moveWindow({ x: 300, y: 200, width: 900, height: 640 }, false);
    await page.close();
    await seeOn(desk, ({ tray }) => tray !== null);
    expect(app.windows()).toBe(0);
    const opened = app.nextPage();
    expect(await app.startAgain('--screen=history')).toBe(0);
    page = await opened;
    await page.waitForURL(/#history$/);
  });

  it('does not take a screen from the command line that there is not', async () => {
    expect(await app.startAgain('--screen=//elsewhere')).toBe(0);
    expect(page.url()).toMatch(/#history$/);
  });

  it('says why a sync that the tray asks for is refused', async () => {
    const before = (await desk.look()).notifications.length;
    await page.evaluate(async () => {
      const { change, state } = window.trueclock;
      const source = { host: 'time.cloudflare.com', port: 123, kind: 'server' } as const;
      const options = { iburst: true, prefer: false, nts: false, minpoll: null, maxpoll: null };
      const sources = [{ ...source, ...options, leap: 'steps' } as const];
      await change.plan({ backend: 'chrony', mode: 'replace', sources });
      const now = await state.snapshot();
      await change.apply({ hash: now.ok ? (now.value.change.plan?.hash ?? '') : '' });
    });
    await desk.clickMenu('tray', 'Sync now…');
    const seen = await seeOn(desk, ({ notifications }) => notifications.length > before);
    expect(seen.notifications[before]).toMatchObject({
      title: 'The clock could not be synced',
      body: 'A change of the time service is under way. Try again when it has ended.',
    });
    await page.waitForURL(/#overview$/);
  });

  it('remembers where the window was', () => {
    const file = join(home, 'Trueclock-demo/window.json');
    expect(existsSync(file)).toBe(true);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      area: { x: 300, y: 200, width: 900, height: 640 },
      maximised: false,
    });
  });
});
