import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SCREENS, type Screen } from '#shared/model/screen.ts';
import type { Language } from '#shared/model/settings.ts';
import type { ScenarioName } from '../support/mock-scenarios.ts';
import { PSEUDO } from '../support/pseudo.ts';
import { describeWith } from '../support/requirements.ts';
import { missingChromium, startUi, type UiBrowser } from '../support/ui-browser.ts';
import { misfits } from '../support/ui-fit.ts';

const pictures = join(import.meta.dirname, '../../test-results/screenshots');
const catalogues = readdirSync(join(import.meta.dirname, '../../renderer/i18n'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));
const languages = [...Object.values(PSEUDO), ...catalogues];
const sizes = [
  [1100, 760],
  [800, 600],
] as const;

/** What is looked at; a scenario with a dialog shows the dialog. */
const dialogs = ['plan', 'applied', 'edited', 'failed', 'syncConfirm', 'syncDone'] as const;
const others = SCREENS.filter((screen) => screen !== 'servers' && screen !== 'diagnose');
const looks: readonly (readonly [ScenarioName, Screen])[] = [
  ...others.map((screen) => ['off', screen] as const),
  ['measured', 'servers'],
  ['diagnosed', 'diagnose'],
  ['troubled', 'overview'],
  ['silent', 'overview'],
  ...dialogs.map((scenario) => [scenario, 'overview'] as const),
];

/** Chooses a language as the settings do, without a new start of the page. */
async function speak(page: Page, language: string): Promise<void> {
  await page.evaluate((chosen) => {
    const { settings } = window.mockMain.state();
    window.mockMain.push({ settings: { ...settings, language: chosen as Language } });
  }, language);
  await page.waitForFunction((chosen) => document.documentElement.lang === chosen, language);
}

describeWith('the languages of the window', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    ui = await startUi({ pseudo: true });
  });
  afterAll(() => ui.close());

  test('the system’s is taken, and another holds at once', async () => {
    const page = await ui.open({ scenario: 'right', locale: 'ja-JP' });
    expect(await page.getAttribute('html', 'lang')).toBe('ja');
    await page.getByRole('heading', { level: 1, name: /[ぁ-ん]/ }).waitFor();
    await speak(page, PSEUDO.rightToLeft);
    expect(await page.getAttribute('html', 'dir')).toBe('rtl');
    expect(await page.textContent('h1')).toMatch(/[א-ת]/);
    await speak(page, 'en');
    expect(await page.getAttribute('html', 'dir')).toBe('ltr');
    expect(await page.textContent('h1')).toMatch(/^Your clock/);
    await page.context().close();
  });

  test('figures are in the unit that was chosen, all of them', async () => {
    const page = await ui.open({ scenario: 'measured', screen: 'servers' });
    await page.evaluate(() => {
      const { settings } = window.mockMain.state();
      window.mockMain.push({ settings: { ...settings, units: 'us' } });
    });
    const figures = page.getByRole('row', { name: 'nts.netnod.se' });
    await figures.getByText('+1,284,800\u00a0µs').waitFor();
    expect(await figures.textContent()).not.toMatch(/\d\s(ms|s)\b/);
    expect(await misfits(page)).toEqual([]);
    await page.context().close();
  });

  test('the checks themselves find what does not fit', async () => {
    const page = await ui.open({ scenario: 'right' });
    expect(await misfits(page)).toEqual([]);
    await page.evaluate(() => {
      const add = (text: string, style: Partial<CSSStyleDeclaration>): HTMLElement => {
        const button = document.createElement('button');
        button.textContent = text;
        Object.assign(button.style, { position: 'absolute', top: '0', left: '300px' }, style);
        document.querySelector('main')?.append(button);
        return button;
      };
      add('one upon the', {});
      add('other', {});
      add('a word that is cut', {
        top: '90px',
        width: '40px',
        overflow: 'hidden',
      }).style.whiteSpace = 'nowrap';
    });
    const found = (await misfits(page)).join('\n');
    expect(found).toMatch(/one upon the.*overlaps.*other/);
    expect(found).toMatch(/a word that is cut.*is cut/);
    await page.context().close();
  });

  test.each(looks)('%s, %s: nothing is cut, spilt or covered', async (scenario, screen) => {
    const page = await ui.open({ scenario, screen });
    const words = () => page.evaluate(() => document.body.innerText);
    const english = await words();
    const found: string[] = [];
    for (const language of languages) {
      await speak(page, language);
      if (language !== 'en') expect(await words(), language).not.toBe(english);
      for (const [width, height] of sizes) {
        await page.setViewportSize({ width, height });
        // The charts and the table measure their room before they draw.
        await page.waitForTimeout(80);
        const where = `language-${language}-${scenario}-${screen}-${width}x${height}`;
        await page.screenshot({ path: join(pictures, `${where}.png`) });
        expect(await words()).not.toMatch(/\{\{|undefined/);
        found.push(...(await misfits(page)).map((what) => `${where}: ${what}`));
      }
    }
    await page.context().close();
    expect(found).toEqual([]);
  });
});
