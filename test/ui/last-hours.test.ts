import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HistoryRange } from '#shared/model/history.ts';
import { describeWith } from '../support/requirements.ts';
import { missingChromium, startUi, type UiBrowser } from '../support/ui-browser.ts';

const HOUR = 3_600_000;

describeWith('the last hours', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    ui = await startUi();
  });
  afterAll(() => ui.close());

  test('Overview shows the last hours, when it checks next, and when a correction is due', async () => {
    const page = await ui.open({ scenario: 'right' });
    await page.getByText(/Checked .*, next in 1[12] minutes\./).waitFor();
    const hours = page.getByRole('region', { name: 'The last 6 hours' });
    await hours.getByText(/^The clock stayed within [345]\sms\.$/).waitFor();
    await hours.locator('canvas').waitFor();
    await page.evaluate(
      (dueAt) => window.mockMain.push({ watch: { ...window.mockMain.state().watch, dueAt } }),
      Date.now() + 5.4 * 24 * HOUR,
    );
    await hours.getByText('Left to run as it does, it will be off by 500 ms in 5 days.').waitFor();
    await hours.getByRole('link', { name: 'The whole history' }).press('Enter');
    await page.getByRole('heading', { name: /^Over the last day/ }).waitFor();
    await page.context().close();
  });

  test('of a clock that is an hour behind go on to the true time, under which they are kept', async () => {
    const page = await ui.open({ scenario: 'right', screen: 'history' });
    const ahead = await page.evaluate(async () => {
      const { check, watch } = window.mockMain.state();
      const { result } = check;
      if (!result?.selection) throw new Error('the scenario has a result');
      const selection = { ...result.selection, offset: 3600 };
      window.mockMain.push({
        check: { ...check, result: { ...result, selection } },
        watch: { ...watch, recorded: watch.recorded + 1 },
      });
      await new Promise((resolve) => setTimeout(resolve, 200));
      const [, range] = window.mockMain.calls.findLast(([name]) => name === 'history.view') ?? [];
      return ((range as HistoryRange).to - Date.now()) / 1000;
    });
    expect(ahead).toBeGreaterThan(3590);
    expect(ahead).toBeLessThanOrEqual(3600);
    await page.context().close();
  });
});
