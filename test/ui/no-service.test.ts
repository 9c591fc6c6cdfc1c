import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityProblems } from '../support/ui-axe.ts';
import { describeWith } from '../support/requirements.ts';
import { missingChromium, startUi, type UiBrowser } from '../support/ui-browser.ts';

describeWith('no time service that works', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    ui = await startUi();
  });
  afterAll(() => ui.close());

  test('a service that is stopped is started by a click', async () => {
    const page = await ui.open({ scenario: 'stopped' });
    await page.getByRole('button', { name: 'Start it' }).click();
    await page.getByText(/^chrony [0-9.]+ runs\./).waitFor();
    expect(await page.evaluate(() => window.mockMain.calls.map(([name]) => name))).toContain(
      'machine.start',
    );
    await page.getByRole('button', { name: 'Start it' }).waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('a clock that the service leaves alone is set, and then left to the service', async () => {
    const page = await ui.open({ scenario: 'stopped' });
    const preview = { bound: 0.0031, method: 'set', noService: 'too-far', slewSeconds: null };
    const sync = { preview: { ...preview, offset: 90_000 }, steps: [], outcome: null };
    await page.evaluate(
      (state) => window.mockMain.push({ sync: { ...state, phase: 'confirm' } } as never),
      sync,
    );
    const question = page.getByRole('alertdialog');
    await question.getByText(/further than the time service corrects by itself/).waitFor();
    await question.getByText(/From there on the time service can keep it right/).waitFor();
    const done = { state: 'synchronised', method: 'set', offset: null, follows: null };
    const outcome = { ...done, slewSeconds: 0, seconds: 1 };
    await page.evaluate(
      (state) => window.mockMain.push({ sync: { ...state, phase: 'done' } } as never),
      { ...sync, outcome },
    );
    await page.getByText(/From here on the time service can keep it right/).waitFor();
    await page.context().close();
  });

  test('setting the clock is asked for with its size, its reason, and no other way', async () => {
    const page = await ui.open({ scenario: 'stopped' });
    await page.evaluate(() =>
      window.mockMain.push({
        sync: {
          phase: 'confirm',
          preview: {
            offset: -1.284,
            bound: 0.0031,
            method: 'set',
            noService: 'not-started',
            slewSeconds: null,
          },
          steps: [],
          outcome: {
            state: 'failed',
            step: 'start',
            error: {
              code: 'os.not-started',
              retry: 'later',
              context: { unit: 'chrony.service', detail: 'Job for chrony.service failed' },
            },
          },
        },
      }),
    );
    const question = page.getByRole('alertdialog', { name: 'The clock will jump back by 1.284 s' });
    await question.getByText(/The time service did not start/).waitFor();
    await question.getByText(/chrony\.service would not start\. Job for/).waitFor();
    await question.getByText(/nothing keeps the clock right after that/).waitFor();
    expect(await question.getByRole('button', { name: 'Slew slowly' }).count()).toBe(0);
    expect(await accessibilityProblems(page)).toEqual([]);
    await question.getByRole('button', { name: 'Set the clock' }).click();
    await page.getByRole('dialog').waitFor();
    expect(
      await page.evaluate(() => window.mockMain.calls.find(([name]) => name === 'sync.confirm')),
    ).toEqual(['sync.confirm', { step: true }]);
    expect(await page.evaluate(() => window.violations)).toEqual([]);
    await page.context().close();
  });
});
