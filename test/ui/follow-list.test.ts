import type { Page } from 'playwright-core';
import type { DesiredConfig } from '#shared/model/plan.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { press, tabTo } from '../e2e/keyboard.ts';
import { describeWith } from '../support/requirements.ts';
import { accessibilityProblems } from '../support/ui-axe.ts';
import { missingChromium, startUi, type UiBrowser } from '../support/ui-browser.ts';

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const lastCall = (page: Page): Promise<unknown> =>
  page.evaluate(() => window.mockMain.calls.at(-1));
/** The hosts of the list, from above. */
const order = (page: Page): Promise<readonly (string | null)[]> =>
  page
    .getByRole('grid', { name: 'What to follow' })
    .getByRole('row')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')));

/** Goes by keyboard to a row of the list, and within it to one of its buttons. */
async function reach(page: Page, host: string, name: string | RegExp): Promise<void> {
  const isOnRow = () =>
    page.evaluate(() => document.activeElement?.matches('[role=dialog] [role=row]') === true);
  for (let stop = 0; stop < 12 && !(await isOnRow()); stop++) await page.keyboard.press('Tab');
  await page.keyboard.press('Home');
  const at = (await order(page)).indexOf(host);
  for (let row = 0; row < at; row++) await page.keyboard.press('ArrowDown');
  await tabTo(page, button(page, name));
}

const BEST = ['time.cloudflare.com', 'nts.netnod.se', 'ptbtime1.ptb.de', 'time.nist.gov'];

describeWith('the list of servers to follow', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    ui = await startUi();
  });
  afterAll(() => ui.close());

  /** The best four, with the list of them open. */
  async function open(): Promise<Page> {
    const page = await ui.open({ scenario: 'measured', screen: 'servers' });
    await button(page, 'Best four for me').click();
    await button(page, 'Pick these 4').click();
    await press(page, button(page, 'Order and options…'));
    await page.getByRole('grid', { name: 'What to follow' }).waitFor();
    return page;
  }

  /** What a plan is asked for, once the dialog is closed. */
  async function planned(page: Page): Promise<DesiredConfig['sources']> {
    await press(page, button(page, 'Done'));
    await press(page, button(page, 'Review change'));
    await page.getByRole('dialog', { name: /^Change chrony/ }).waitFor();
    const [, desired] = (await page.evaluate(() =>
      window.mockMain.calls.find(([name]) => name === 'change.plan'),
    )) as readonly [string, DesiredConfig];
    return desired.sources;
  }

  test('says in the dialog whether the list was saved', async () => {
    const page = await open();
    const dialog = page.getByRole('dialog', { name: 'What to follow' });
    await dialog.getByRole('button', { name: 'Save as a list…' }).press('Enter');
    await dialog.getByRole('status').getByText('Saved.').waitFor();
    await page.evaluate(() =>
      window.mockMain.fail('shell.exportServers', {
        code: 'store.unwritable',
        retry: 'later',
        context: { path: '/list.txt', detail: 'ENOSPC' },
      }),
    );
    await dialog.getByRole('button', { name: 'Save as a list…' }).press('Enter');
    await dialog.getByRole('alert').waitFor();
    expect(await dialog.getByText('Saved.').count()).toBe(0);
    await page.context().close();
  });

  test('keeps the order of the recommendation, and is accessible', async () => {
    const page = await open();
    expect(await order(page)).toEqual(BEST);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect((await planned(page)).map(({ host }) => host)).toEqual(BEST);
    await page.context().close();
  });

  test('a server is moved by keyboard alone, and the plan is in that order', async () => {
    const page = await open();
    await reach(page, 'nts.netnod.se', /^Drag nts/);
    await page.keyboard.press('Enter');
    // Where it may be dropped: the arrows go from place to place.
    const place = expect.poll(() =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
    );
    await place.toBe('Insert between nts.netnod.se and ptbtime1.ptb.de');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await place.toBe('Insert before time.cloudflare.com');
    await page.keyboard.press('Enter');
    const moved = ['nts.netnod.se', 'time.cloudflare.com', 'ptbtime1.ptb.de', 'time.nist.gov'];
    await expect.poll(() => order(page)).toEqual(moved);
    expect(await page.evaluate(() => window.violations)).toEqual([]);
    expect((await planned(page)).map(({ host }) => host)).toEqual(moved);
    await page.context().close();
  });

  test('a server is dragged by the mouse', async () => {
    const page = await open();
    const row = (name: string) => page.getByRole('dialog').getByRole('row', { name });
    await row('time.nist.gov').dragTo(row('time.cloudflare.com'), {
      targetPosition: { x: 200, y: 2 },
    });
    await expect
      .poll(() => order(page))
      .toEqual(['time.nist.gov', 'time.cloudflare.com', 'nts.netnod.se', 'ptbtime1.ptb.de']);
    await page.context().close();
  });

  test('one is preferred, another is followed without NTS, a third is left out', async () => {
    const page = await open();
    await reach(page, 'ptbtime1.ptb.de', 'Prefer ptbtime1.ptb.de');
    await page.keyboard.press('Space');
    await reach(page, 'nts.netnod.se', 'Prefer nts.netnod.se');
    await page.keyboard.press('Space');
    expect(await button(page, 'Prefer ptbtime1.ptb.de').getAttribute('aria-pressed')).toBe('false');
    await reach(page, 'time.cloudflare.com', 'Follow time.cloudflare.com with NTS');
    await page.keyboard.press('Space');
    await reach(page, 'ptbtime1.ptb.de', 'Leave ptbtime1.ptb.de out');
    await page.keyboard.press('Enter');
    // NIST offers no NTS, so there is nothing to choose.
    expect(await button(page, 'Follow time.nist.gov with NTS').count()).toBe(0);
    expect((await planned(page)).map(({ host, prefer, nts }) => ({ host, prefer, nts }))).toEqual([
      { host: 'time.cloudflare.com', prefer: false, nts: false },
      { host: 'nts.netnod.se', prefer: true, nts: true },
      { host: 'time.nist.gov', prefer: false, nts: false },
    ]);
    await page.context().close();
  });

  test('a service that cannot prefer or use NTS is offered neither, and says what the order means', async () => {
    const page = await ui.open({ scenario: 'timesyncd', screen: 'servers' });
    await page.getByRole('row', { name: /time\.cloudflare\.com/ }).click();
    await button(page, 'Order and options…').click();
    await page.getByText(/^systemd-timesyncd asks the first/).waitFor();
    expect(await page.getByRole('button', { name: /^(Prefer|Follow) / }).count()).toBe(0);
    await page.context().close();
  });

  test('one server is left at least', async () => {
    const page = await ui.open({ scenario: 'measured', screen: 'servers' });
    for (const host of BEST.slice(0, 2)) {
      await page.getByRole('row', { name: new RegExp(host) }).click();
    }
    await press(page, button(page, 'Order and options…'));
    await page.getByRole('dialog').waitFor();
    await reach(page, 'nts.netnod.se', 'Leave nts.netnod.se out');
    await page.keyboard.press('Enter');
    await expect.poll(() => order(page)).toEqual(['time.cloudflare.com']);
    expect(await button(page, /^Leave /).count()).toBe(0);
    // The focus is still in the list, not lost with the button.
    expect(await page.evaluate(() => document.activeElement?.closest('[role=grid]') !== null)).toBe(
      true,
    );
    await page.context().close();
  });

  test('lists are saved, and read with a word about every line that names no server', async () => {
    const page = await open();
    await press(page, button(page, 'Save as a list…'));
    expect(await lastCall(page)).toEqual([
      'shell.exportServers',
      { ids: ['cloudflare', 'netnod', 'ptb-1', 'nist'] },
    ]);
    await press(page, button(page, 'Done'));
    await press(page, button(page, 'Add server'));
    await press(page, button(page, 'Import a list…'));
    await page
      .getByRole('alert')
      .getByText('2 servers were read and picked. All were known before.')
      .waitFor();
    await page.getByText('Line 3:').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await press(page, button(page, 'Export yours…'));
    expect(await lastCall(page)).toEqual([
      'shell.exportServers',
      { ids: [expect.stringMatching(/^own:/), expect.stringMatching(/^own:/)] },
    ]);
    await page.context().close();
  });

  test('the vote of the measured servers is shown in the place of the list', async () => {
    const page = await ui.open({ scenario: 'measured', screen: 'servers' });
    await tabTo(page, page.getByRole('radio', { name: 'List' }));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    const picture = page.getByRole('region', { name: 'What the servers say' });
    await picture.getByRole('button', { name: 'what they agree on' }).waitFor();
    await picture.getByText('× disagrees by 370 ms').waitFor();
    await picture.getByText('+1.2838 s ±2.9 ms', { exact: true }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.context().close();
  });
});
