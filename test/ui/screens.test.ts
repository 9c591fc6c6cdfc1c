import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scenarioNames, type ScenarioName } from '../support/mock-scenarios.ts';
import { describeWith } from '../support/requirements.ts';
import { accessibilityProblems } from '../support/ui-axe.ts';
import { missingChromium, startUi, type UiBrowser } from '../support/ui-browser.ts';

const pictures = join(import.meta.dirname, '../../test-results/screenshots');
const sizes = [
  [1100, 760],
  [800, 600],
] as const;

/** The screen that a scenario is about; the others are seen on the overview. */
const onServers: readonly ScenarioName[] = ['servers', 'measuring', 'measured', 'plan', 'noChange'];

describeWith('every state of the window', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    ui = await startUi();
  });
  afterAll(() => ui.close());

  test('the checks themselves find what is wrong', async () => {
    const page = await ui.open({ scenario: 'right' });
    await page.evaluate(() => {
      document.querySelector('main')?.append(document.createElement('button'));
      const style = document.createElement('style');
      style.textContent = 'p { color: red }';
      document.head.append(style);
    });
    expect((await accessibilityProblems(page)).join()).toContain('button-name');
    expect((await page.evaluate(() => window.violations)).join()).toContain('style-src');
    await page.context().close();
  });

  for (const scenario of scenarioNames) {
    test(`${scenario}: accessible, within the policy, inside the window`, async () => {
      const screen = onServers.includes(scenario) ? 'servers' : 'overview';
      for (const theme of ['light', 'dark'] as const) {
        for (const [width, height] of sizes) {
          const page = await ui.open({ scenario, screen, theme, width, height });
          await page.screenshot({
            path: join(pictures, `${scenario}-${width}x${height}-${theme}.png`),
          });
          expect(await page.evaluate(() => window.violations)).toEqual([]);
          expect(await page.evaluate(() => document.body.innerText)).not.toMatch(
            /\{\{|undefined|NaN/,
          );
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - window.innerWidth,
          );
          expect(overflow).toBeLessThanOrEqual(0);
          expect(await accessibilityProblems(page)).toEqual([]);
          await page.context().close();
        }
      }
    });
  }
});
