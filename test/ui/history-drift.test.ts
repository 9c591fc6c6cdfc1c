import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { missingChromium, startUi, type Look, type UiBrowser } from '../support/ui-browser.ts';

const pictures = join(import.meta.dirname, '../../test-results/screenshots');

describeWith('drift over time', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    ui = await startUi();
  });
  afterAll(() => ui.close());

  const openWeek = async (look: Partial<Look> = {}): Promise<Page> => {
    const page = await ui.open({ scenario: 'right', screen: 'history', ...look });
    await page.getByRole('radio', { name: 'Week', exact: true }).click();
    await page.getByRole('heading', { name: /^Over the last week/ }).waitFor();
    return page;
  };
  const panelOf = (page: Page): Locator =>
    page.locator('section section', { has: page.getByRole('heading', { name: 'Drift' }) });

  test('is known at most hours of a week, and a dash where the clock was set', async () => {
    const page = await openWeek();
    await page.getByRole('button', { name: 'Show as table' }).press('Enter');
    const rows = await page.getByRole('table').getByRole('row').allInnerTexts();
    const [head, ...cells] = rows.map((row) => row.split('\t').map((cell) => cell.trim()));
    const drifts = cells.map((row) => row[head!.indexOf('Drift')] ?? '');
    const known = drifts.filter((cell) => /^[+−]?0\.\d+\s±\s0\.\d+\sppm$/.test(cell));
    const unknown = drifts.filter((cell) => cell === '–');
    expect(known.length).toBeGreaterThan(100);
    expect(unknown.length).toBeGreaterThan(3);
    expect(known.length + unknown.length).toBe(drifts.length);
    await page.context().close();
  });

  test('is drawn from one side of its axis to the other', async () => {
    const page = await openWeek();
    const canvas = panelOf(page).locator('canvas');
    await canvas.scrollIntoViewIfNeeded();
    const widest = await canvas.evaluate((picture: HTMLCanvasElement) => {
      const { width, height } = picture;
      const { data } = picture.getContext('2d')!.getImageData(0, 0, width, height);
      // The line and its band are blue, axes and labels grey.
      const isBlue = (at: number): boolean => data[at + 2]! - data[at]! > 15;
      const columns = Array.from({ length: width }, (_, x) =>
        Array.from({ length: height }, (_, y) => 4 * (y * width + x)).some(isBlue),
      );
      return columns.filter(Boolean).length / width;
    });
    expect(widest).toBeGreaterThan(0.6);
    await page.context().close();
  });

  const looks = [
    ...(['light', 'dark'] as const).flatMap((theme) => [
      { name: `history-drift-1100x760-${theme}`, theme },
      { name: `history-drift-800x600-${theme}`, theme, width: 800, height: 600 },
    ]),
  ];
  test.each(looks)('$name: what is read of the lowest panel is in sight', async (one) => {
    const { name, ...look } = one;
    const page = await openWeek(look);
    await page.getByText('Drift is how fast the clock gains').scrollIntoViewIfNeeded();
    const canvas = panelOf(page).locator('canvas');
    const { y: before } = (await canvas.boundingBox())!;
    await canvas.hover({ force: true, position: { x: 200, y: 40 } });
    const reading = page.locator('dl', { has: page.getByText(/\s±\s\S+\sppm$/) });
    await reading.waitFor();
    const { y } = (await reading.boundingBox())!;
    expect(y).toBeGreaterThanOrEqual(0);
    expect((await canvas.boundingBox())!.y, 'nothing moves').toBe(before);
    await page.screenshot({ path: join(pictures, `${name}.png`) });
    await page.context().close();
  });
});
