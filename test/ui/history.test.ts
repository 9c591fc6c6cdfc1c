import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HistoryRange } from '#shared/model/history.ts';
import type { WatchView } from '#shared/model/watch.ts';
import { describeWith } from '../support/requirements.ts';
import { accessibilityProblems } from '../support/ui-axe.ts';
import { missingChromium, startUi, type Look, type UiBrowser } from '../support/ui-browser.ts';

const pictures = join(import.meta.dirname, '../../test-results/screenshots');
const HOUR = 3_600_000;
const week = { name: 'Week', exact: true } as const;

/** The ranges that the history was asked for, oldest first. */
const asked = (page: Page): Promise<readonly HistoryRange[]> =>
  page.evaluate(() =>
    window.mockMain.calls
      .filter(([name]) => name === 'history.view')
      .map(([, range]) => range as HistoryRange),
  );
const hoursOf = ({ from, to }: HistoryRange): number => (to - from) / HOUR;
const push = (page: Page, watch: Partial<WatchView>): Promise<void> =>
  page.evaluate(
    (parts) => window.mockMain.push({ watch: { ...window.mockMain.state().watch, ...parts } }),
    watch,
  );
/** Past the end of what is drawn in an animation frame. */
const settled = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );

describeWith('the History screen', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    ui = await startUi();
  });
  afterAll(() => ui.close());

  const open = async (look: Partial<Look> = {}): Promise<Page> => {
    const page = await ui.open({ scenario: 'right', screen: 'history', ...look });
    await page.getByRole('heading', { level: 1, name: /your clock|recorded/ }).waitFor();
    return page;
  };

  test('opens with what was true of the clock, and how fast it runs', async () => {
    const page = await open();
    await page
      .getByRole('heading', { name: 'Over the last day your clock stayed within 4 ms' })
      .waitFor();
    await page
      .getByText(/^The clock (gains|loses) .+ a day\. That is −?0\.0\d+ ± 0\.0\d+ ppm\./)
      .waitFor();
    await page.getByRole('radio', week).click();
    await page
      .getByRole('heading', { name: 'Over the last week your clock stayed within 30 ms' })
      .waitFor();
    await page.getByText('The clock was set back by 21 ms').waitFor();
    await page.context().close();
  });

  test('the table holds the figures that the picture reads out', async () => {
    const page = await open();
    const picture = page.getByRole('slider', { name: 'Offset, delay, jitter and drift over time' });
    await picture.focus();
    const spoken: string[] = [];
    for (const key of ['End', 'ArrowLeft', 'ArrowLeft', 'Home']) {
      await page.keyboard.press(key);
      spoken.push((await picture.getAttribute('aria-valuetext')) ?? '');
    }
    await page.getByRole('button', { name: 'Show as table' }).press('Enter');
    const rows = page.getByRole('table').getByRole('row');
    const texts = (await rows.allTextContents()).slice(1);
    await page.getByText(`Measured ${String(texts.length)} times.`).waitFor();
    const [newest, second, third] = texts;
    for (const [index, row] of [newest, second, third, texts.at(-1)].entries()) {
      // When, offset, bound, delay, jitter and drift, in this order in both.
      const figures =
        /^(.*): offset (\S+\sms) (±\S+\sms), delay (\S+\sms), jitter (\S+\sms), drift ([+−]?\S+\s±\s\S+\sppm)$/.exec(
          spoken[index] ?? '',
        );
      expect(figures?.slice(1).join(''), spoken[index]).toBe(row);
    }
    await page.context().close();
  });

  test('the keys alone zoom, move and go back', async () => {
    const page = await open();
    await page.getByRole('slider').focus();
    const press = async (key: string): Promise<HistoryRange> => {
      const before = (await asked(page)).length;
      await page.keyboard.press(key);
      await page.waitForFunction(
        (count) => window.mockMain.calls.filter(([name]) => name === 'history.view').length > count,
        before,
      );
      await settled(page);
      return (await asked(page)).at(-1)!;
    };
    const closer = await press('+');
    expect(hoursOf(closer)).toBeCloseTo(12, 3);
    const earlier = await press('Shift+ArrowLeft');
    expect((closer.from - earlier.from) / HOUR).toBeCloseTo(3, 3);
    expect(hoursOf(await press('-'))).toBeCloseTo(24, 3);
    await page.getByRole('heading', { name: /^(In this time|Whenever)/ }).waitFor();
    expect(hoursOf(await press('Escape'))).toBeCloseTo(24, 3);
    await page.getByRole('heading', { name: /^Over the last day/ }).waitFor();
    await page.context().close();
  });

  test('a step where nothing is left keeps the view live', async () => {
    const page = await open();
    const before = (await asked(page)).length;
    await page.getByRole('slider').press('Shift+ArrowRight');
    // As the button beside the picture, which keeps the focus although it leads nowhere.
    const later = page.getByRole('button', { name: 'Later', exact: true });
    await later.focus();
    await later.press('Enter');
    expect(await later.getAttribute('aria-disabled')).toBe('true');
    expect(await later.evaluate((button) => button === document.activeElement)).toBe(true);
    await settled(page);
    expect((await asked(page)).length).toBe(before);
    expect(await page.getByRole('button', { name: 'Reset' }).count()).toBe(0);
    await page.getByRole('heading', { name: /^Over the last day/ }).waitFor();
    await page.context().close();
  });

  test('a drag looks closer, and Reset goes back without losing the focus', async () => {
    const page = await open();
    const box = (await page.getByRole('slider').boundingBox())!;
    const y = box.y + box.height / 3;
    await page.mouse.move(box.x + box.width * 0.25, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, y, { steps: 4 });
    await page.mouse.up();
    const reset = page.getByRole('button', { name: 'Reset' });
    await reset.waitFor();
    const range = (await asked(page)).at(-1)!;
    expect(hoursOf(range)).toBeCloseTo(6, 1);
    await reset.press('Enter');
    await page.getByRole('heading', { name: /^Over the last day/ }).waitFor();
    expect(await reset.count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'What is shown',
    );
    await page.context().close();
  });

  test('what is shown is what is exported', async () => {
    const page = await open();
    await page.getByRole('radio', { name: 'Hour', exact: true }).click();
    await page.getByRole('heading', { name: /^Over the last hour/ }).waitFor();
    await page.getByRole('button', { name: 'Export JSON' }).press('Enter');
    await page.getByText('Saved.').waitFor();
    const call = await page.evaluate(() =>
      window.mockMain.calls.find(([name]) => name === 'shell.exportHistory'),
    );
    expect(call?.[1]).toEqual({ format: 'json', range: (await asked(page)).at(-1) });
    await page.context().close();
  });

  test('asks again when something new was recorded, and says why nothing is', async () => {
    const page = await open();
    const before = (await asked(page)).length;
    await push(page, { recorded: 97 });
    await page.waitForFunction(
      (count) => window.mockMain.calls.filter(([name]) => name === 'history.view').length > count,
      before,
    );
    await push(page, {
      state: 'off',
      nextAt: null,
      historyProblem: {
        code: 'store.unreadable',
        retry: 'never',
        context: { path: '/home/ada/history.db.corrupt-1', detail: 'not a database' },
      },
    });
    await page.getByText('The history is not complete').waitFor();
    await page.getByText(/history\.db\.corrupt-1 could not be read/).waitFor();
    await page.screenshot({ path: join(pictures, 'history-off.png') });
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Watch the clock' }).press('Enter');
    expect(
      await page.evaluate(() => window.mockMain.calls.find(([name]) => name === 'settings.set')),
    ).toEqual(['settings.set', { watching: true }]);
    await push(page, { state: 'paused', pausedBy: 'metered' });
    await page.getByText(/network is metered/).waitFor();
    await page.context().close();
  });

  test('before the first measurement it says when that comes', async () => {
    const page = await open({ scenario: 'never' });
    await page.getByText(/The first measurement comes in 1[12] minutes/).waitFor();
    await page.screenshot({ path: join(pictures, 'history-empty.png') });
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.context().close();
  });

  test('a history that cannot be read is an error and not an empty one', async () => {
    const page = await open();
    await page.evaluate(() =>
      window.mockMain.fail('history.view', {
        code: 'store.unreadable',
        retry: 'later',
        context: { path: '/home/ada/history.db', detail: 'EIO' },
      }),
    );
    await page.getByRole('radio', week).click();
    await page.getByRole('alert').getByText(/EIO/).waitFor();
    await page.context().close();
  });

  test('a new theme is drawn anew, and the picture follows the width of the window', async () => {
    const page = await open();
    const drawn = (): Promise<string> =>
      page
        .locator('canvas')
        .first()
        .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    await settled(page);
    const light = await drawn();
    await page.emulateMedia({ colorScheme: 'dark' });
    await settled(page);
    expect(await drawn()).not.toBe(light);
    await page.setViewportSize({ width: 800, height: 600 });
    await settled(page);
    const fits = await page.evaluate(() => {
      const card = document.querySelector('main section')!.getBoundingClientRect();
      return [...document.querySelectorAll('canvas')].every(
        (canvas) => canvas.getBoundingClientRect().right <= card.right,
      );
    });
    expect(fits).toBe(true);
    await page.context().close();
  });

  const looks = [
    ...(['light', 'dark'] as const).flatMap((theme) => [
      { name: `history-week-1100x760-${theme}`, theme },
      { name: `history-week-800x600-${theme}`, theme, width: 800, height: 600 },
    ]),
    { name: 'history-week-forced', forcedColors: 'active' },
    { name: 'history-week-contrast', contrast: 'more', theme: 'dark' },
    { name: 'history-week-large', width: 1800, height: 1100 },
  ] as const;
  test.each(looks)('$name: accessible, within the policy, inside the window', async (one) => {
    const { name, ...look } = one;
    const page = await open(look);
    await page.getByRole('radio', week).click();
    await page.getByRole('heading', { name: /^Over the last week/ }).waitFor();
    await settled(page);
    await page.screenshot({ path: join(pictures, `${name}.png`) });
    expect(await page.evaluate(() => window.violations)).toEqual([]);
    expect(await page.evaluate(() => document.body.innerText)).not.toMatch(/\{\{|undefined|NaN/);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    ).toBeLessThanOrEqual(0);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.context().close();
  });

  test('the table is accessible as well, and scrolls by itself', async () => {
    const page = await open({ width: 800, height: 600, theme: 'dark' });
    await page.getByRole('button', { name: 'Show as table' }).press('Enter');
    const frame = page.getByRole('region', { name: 'History as a table' });
    await frame.focus();
    await page.keyboard.press('End');
    await page.waitForFunction(
      () => document.querySelector('[role=region][tabindex="0"]')!.scrollTop > 0,
    );
    await page.screenshot({ path: join(pictures, 'history-table-800x600-dark.png') });
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.context().close();
  });

  test('servers stand side by side over time, the steadiest first', async () => {
    for (const [width, height, theme] of [
      [1100, 760, 'light'],
      [800, 600, 'dark'],
    ] as const) {
      const page = await ui.open({ scenario: 'servers', screen: 'servers', width, height, theme });
      await page.getByRole('button', { name: 'Compare over time' }).press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Servers over time' });
      await dialog.getByText(/is the steadiest of them\. Shown are all 4 servers/).waitFor();
      const rows = dialog.getByRole('table').getByRole('row');
      expect(await rows.count()).toBe(5);
      // The one that fell silent answered least, and is marked.
      expect(await rows.filter({ hasText: 'time.nist.gov' }).innerText()).toMatch(/8\d%/);
      await settled(page);
      await page.screenshot({ path: join(pictures, `compare-${String(width)}-${theme}.png`) });
      expect(await accessibilityProblems(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Close' }).press('Enter');
      await page.getByRole('row', { name: /time\.cloudflare\.com/ }).click();
      await page.getByRole('button', { name: 'Compare over time' }).press('Enter');
      await dialog.getByText('Shown is the one picked server that is watched.').waitFor();
      await page.context().close();
    }
  });
});
