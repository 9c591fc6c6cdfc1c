import { afterAll, beforeAll, expect, test } from 'vitest';
import { press } from '../e2e/keyboard.ts';
import { describeWith } from '../support/requirements.ts';
import { missingChromium, startUi, type UiBrowser } from '../support/ui-browser.ts';

describeWith('alerts in the window', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    ui = await startUi();
  });
  afterAll(() => ui.close());

  test('stand above the overview, each with what mends it, and mark Diagnose in the rail', async () => {
    const page = await ui.open({ scenario: 'alerts' });
    const warnings = page.getByRole('region', { name: 'Warnings' });
    await warnings.getByText(/^No time server has answered for/).waitFor();
    // The heading of the screen says that already.
    expect(await warnings.getByText('This computer’s clock is off by 1.284 s').count()).toBe(0);
    await warnings.getByText('The history is not complete').waitFor();
    await page.getByRole('link', { name: /^Diagnose\s*4 warnings$/ }).waitFor();
    await press(page, warnings.getByRole('button', { name: 'Start it' }));
    expect(await page.evaluate(() => window.mockMain.calls.at(-1)?.[0])).toBe('machine.start');
    await press(page, warnings.getByRole('button', { name: 'Show changes' }));
    await page.waitForURL(/#changes$/);
    await page.context().close();
  });

  test('one that comes is read out, and goes when it is over', async () => {
    const page = await ui.open({ scenario: 'right' });
    expect(await page.getByRole('region', { name: 'Warnings' }).count()).toBe(0);
    const watch = (unit: string | null) =>
      page.evaluate((stopped) => {
        const before = window.mockMain.state().watch;
        const alert = { id: 'a1', since: 0, kind: 'service-stopped' } as const;
        const alerts = stopped === null ? [] : [{ ...alert, unit: stopped }];
        window.mockMain.push({ watch: { ...before, alerts } });
      }, unit);
    await watch('chrony.service');
    await page.getByRole('status').filter({ hasText: 'chrony.service does not run' }).waitFor();
    await watch(null);
    await page.getByRole('region', { name: 'Warnings' }).waitFor({ state: 'detached' });
    expect(await page.getByRole('link', { name: 'Diagnose', exact: true }).count()).toBe(1);
    await page.context().close();
  });

  test('a check that takes minutes says how long, while it is waited for', async () => {
    const page = await ui.open({ scenario: 'applyingLong' });
    await page
      .getByText('Waiting until it follows one of the new servers: 3 minutes at most', {
        exact: false,
      })
      .waitFor();
    await page.context().close();
  });
});
