import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SCREENS, type Screen } from '#shared/model/screen.ts';
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
const onDiagnose: readonly ScenarioName[] = ['diagnosed', 'diagnosing'];
const screenOf = (scenario: ScenarioName): Screen =>
  onServers.includes(scenario)
    ? 'servers'
    : onDiagnose.includes(scenario)
      ? 'diagnose'
      : 'overview';

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

  /** Looks at one screen in both themes and sizes. */
  async function look(scenario: ScenarioName, screen: Screen, name: string): Promise<void> {
    for (const theme of ['light', 'dark'] as const) {
      for (const [width, height] of sizes) {
        const page = await ui.open({ scenario, screen, theme, width, height });
        // What lies below the first picture is loaded after it.
        await page.waitForLoadState('networkidle');
        await page.screenshot({ path: join(pictures, `${name}-${width}x${height}-${theme}.png`) });
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
  }

  for (const scenario of scenarioNames) {
    test(`${scenario}: accessible, within the policy, inside the window`, () =>
      look(scenario, screenOf(scenario), scenario));
  }

  for (const screen of SCREENS.filter((one) => one !== 'overview' && one !== 'servers')) {
    test(`the screen ${screen}: accessible, within the policy, inside the window`, () =>
      look('off', screen, `screen-${screen}`));
  }
});
