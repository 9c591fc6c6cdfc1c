import { afterAll, beforeAll, expect, it } from 'vitest';
import { SCREENS } from '#shared/model/screen.ts';
import { describeWith } from '#test/support/requirements.ts';
import { misfits } from '#test/support/ui-fit.ts';
import { requireApp, runtime, startDemo, type RunningApp } from './app.ts';
import { DEMO_OFFSET, seeDemoClock } from './demo-clock.ts';
import { press, tabTo } from './keyboard.ts';
import { expectQuiet, look as lookAt } from './look.ts';

/** What a window of 1100×760 pixels has room for at 200 %. */
const ZOOMED = { width: 550, height: 380 } as const;

describeWith(`the window at 200 %, on ${runtime}`, requireApp(), () => {
  let app: RunningApp;
  const page = () => app.page;
  const role = (...args: Parameters<ReturnType<typeof page>['getByRole']>) =>
    page().getByRole(...args);
  const button = (name: string) => press(page(), role('button', { name, exact: true }).first());
  /** The picture, axe, and that nothing is cut. */
  async function look(name: string): Promise<void> {
    await lookAt(page(), `zoomed-${name}`);
    // The table of servers scrolls sideways, which tables may (WCAG 2.2, 1.4.10).
    const found = (await misfits(page())).filter((what) => !what.startsWith('div._table_'));
    expect(found, name).toEqual([]);
  }

  beforeAll(async () => {
    app = await startDemo();
    await page().setViewportSize(ZOOMED);
    await seeDemoClock(page());
  });
  afterAll(() => app.close());

  it.each(SCREENS)('shows the screen %s whole', async (screen) => {
    const link = role('navigation').locator(`a[href="#${screen}"]`);
    await press(page(), link);
    await page().locator('nav a[aria-current=page]').and(link).waitFor();
    await role('heading', { level: 1 }).waitFor();
    await look(screen);
  });

  it('lets servers be picked and followed', async () => {
    await press(page(), role('navigation').locator('a[href="#servers"]'));
    const search = role('searchbox', { name: 'Search servers' });
    for (const host of ['time.cloudflare.com', 'nts.netnod.se']) {
      await tabTo(page(), search);
      await page().keyboard.press('ControlOrMeta+a');
      await page().keyboard.type(host);
      const row = role('grid', { name: 'Servers' }).getByRole('row', {
        name: new RegExp(`^${host} `),
      });
      await row.waitFor();
      await tabTo(page(), row);
      await page().keyboard.press('Space');
    }
    await button('Measure 2');
    await page().getByText('Measured: 2 of 2 answered.').first().waitFor();
    await tabTo(page(), role('button', { name: 'Review change' }));
    await look('picked');
    await button('Review change');
    await role('dialog', { name: 'Change chrony’s servers' }).waitFor();
    await look('plan');
    await button('Apply…');
    await role('dialog', { name: 'The change is in force' }).waitFor();
    await look('applied');
    await button('Close');
  });

  it('lets the clock be set', async () => {
    await press(page(), role('navigation').locator('a[href="#overview"]'));
    await button('Sync now');
    await role('alertdialog', {
      name: new RegExp(`^The clock will jump forward by ${DEMO_OFFSET}`),
    }).waitFor();
    await look('sync');
    await button('Step now');
    await role('dialog', { name: 'The clock is synchronised' }).waitFor();
    await look('synced');
    await button('Close');
  });

  it('broke no rule of its content security policy and logged no error', () => {
    expectQuiet(app);
  });
});
