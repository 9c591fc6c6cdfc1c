import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { missingChromium, startUi, type UiBrowser } from '../support/ui-browser.ts';

const lastCall = (page: Page): Promise<unknown> =>
  page.evaluate(() => window.mockMain.calls.at(-1));

describeWith('the diagnosis', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    ui = await startUi();
  });
  afterAll(() => ui.close());

  test('is started by a press, and before that says what it does', async () => {
    const page = await ui.open({ scenario: 'right', screen: 'diagnose' });
    await page.getByText(/It changes nothing\./).waitFor();
    const checks = page.getByRole('region', { name: 'What is looked at' });
    await checks.getByText('Hardware clock').waitFor();
    await page.getByRole('button', { name: 'Look for trouble' }).press('Enter');
    expect(await lastCall(page)).toEqual(['diagnose.run', undefined]);
    await page.context().close();
  });

  test('shows how far it is while it runs, what it has found so far, and Stop', async () => {
    const page = await ui.open({ scenario: 'diagnosing', screen: 'diagnose' });
    await page.getByText('Now: Time service running. About 12 seconds left.').waitFor();
    expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('0.125');
    await page.getByRole('heading', { name: 'Network', exact: true, level: 2 }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).press('Enter');
    expect(await lastCall(page)).toEqual(['diagnose.stop', undefined]);
    await page.context().close();
  });

  test('puts what needs attention first, with why it matters and what helps', async () => {
    const page = await ui.open({ scenario: 'diagnosed', screen: 'diagnose' });
    await page.getByRole('heading', { name: 'One problem found' }).waitFor();
    const failed = page.locator('main li').first();
    await failed.getByRole('heading', { name: 'Time service running', level: 2 }).waitFor();
    await failed.getByText('Show the evidence').press('Enter');
    await failed.getByText('ActiveState=inactive').waitFor();
    await failed.getByRole('button', { name: 'Start the service' }).press('Enter');
    expect(await lastCall(page)).toEqual(['machine.start', undefined]);
    await page.context().close();
  });

  test('a fix is begun once, however often its button is pressed', async () => {
    const page = await ui.open({ scenario: 'diagnosed', screen: 'diagnose' });
    // The service takes its time: how soon the second press comes must not decide.
    await page.evaluate(() => {
      const { machine } = window.mockMain.api;
      const { start } = machine;
      Object.assign(machine, { start: () => start().then(() => new Promise(() => undefined)) });
    });
    await page.getByRole('button', { name: 'Start the service' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    expect(
      await page.evaluate(
        () => window.mockMain.calls.filter(([name]) => name === 'machine.start').length,
      ),
    ).toBe(1);
    await page.context().close();
  });

  test('a fix that changes the machine goes through a plan, one by hand has its commands', async () => {
    const page = await ui.open({ scenario: 'diagnosed', screen: 'diagnose' });
    await page.getByText('ufw allow out 123/udp').waitFor();
    await page.getByRole('button', { name: 'Use better servers' }).press('Enter');
    await page.getByRole('dialog', { name: /chrony/ }).waitFor();
    expect((await lastCall(page)) as unknown[]).toMatchObject([
      'change.plan',
      { backend: 'chrony' },
    ]);
    await page.context().close();
  });
});
