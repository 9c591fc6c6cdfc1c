import type { Page } from 'playwright-core';
import type { DesiredConfig } from '#shared/model/plan.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { missingChromium, startUi, type UiBrowser } from '../support/ui-browser.ts';

/** Presses Tab until the focus is on an element whose accessible name or text fits. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const seen: string[] = [];
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      return element === null ? '' : (element.getAttribute('aria-label') ?? element.textContent);
    });
    seen.push(focused.slice(0, 40));
    if (name.test(focused)) return;
  }
  throw new Error(`Tab never reached ${String(name)}; seen: ${seen.join(' | ')}`);
}

const calls = (page: Page): Promise<readonly (readonly [string, unknown])[]> =>
  page.evaluate(() => window.mockMain.calls.slice());

describeWith('the main job', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    ui = await startUi();
  });
  afterAll(() => ui.close());

  test('search, pick, measure, review, apply and undo by keyboard alone', async () => {
    const page = await ui.open({ scenario: 'off' });
    await tabTo(page, /^Skip to the content/);
    await tabTo(page, /^Servers$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Servers', level: 1 }).waitFor();

    await tabTo(page, /^Search servers/);
    await page.keyboard.type('netnod');
    await tabTo(page, /nts\.netnod\.se|netnod/);
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.getByText('2 selected', { exact: true }).waitFor();

    await page.keyboard.press('Shift+Tab');
    for (let presses = 0; presses < 12; presses++) {
      const focused = await page.evaluate(() => document.activeElement?.textContent ?? '');
      if (focused.startsWith('Measure')) break;
      await page.keyboard.press('Shift+Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await page.getByText('Measured: 2 of 2 answered.').last().waitFor();
    const [, measured] = (await calls(page)).find(([name]) => name === 'measure.survey') ?? [];
    expect(measured).toMatchObject({ ids: [expect.any(String), expect.any(String)] });

    await tabTo(page, /^Review change/);
    await page.keyboard.press('Enter');
    const review = page.getByRole('dialog', { name: 'Change chrony’s servers' });
    await review.getByText('Nothing has changed yet. This is all that will.').waitFor();
    // The diff scrolls, so the keyboard must reach it.
    await tabTo(page, /^Changes, line by line/);
    await tabTo(page, /^Apply…/);
    await page.keyboard.press('Enter');
    const outcome = page.getByRole('dialog', { name: 'The change is in force' });
    await outcome.getByText(/The service follows nts.netnod.se/).waitFor();
    expect((await calls(page)).find(([name]) => name === 'change.apply')).toEqual([
      'change.apply',
      { hash: 'a'.repeat(64) },
    ]);

    await tabTo(page, /^Undo the change/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'The change was undone' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => window.violations)).toEqual([]);
    await page.context().close();
  });

  test('what others edited since is shown, and replaced only when the user says so', async () => {
    const page = await ui.open({ scenario: 'edited' });
    const dialog = page.getByRole('dialog', { name: 'Someone edited the files since' });
    await dialog.getByText('# by hand').waitFor();
    await tabTo(page, /^Undo all the same/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'The change was undone' }).waitFor();
    expect((await calls(page)).find(([name]) => name === 'change.undo')).toEqual([
      'change.undo',
      { changeId: 'c1', agreedEdits: 'b'.repeat(64) },
    ]);
    await page.context().close();
  });

  test('a plan for a computer that cannot be changed can be made and copied, and not applied', async () => {
    const page = await ui.open({ scenario: 'measured', screen: 'servers' });
    await page.evaluate(() => {
      const { machine } = window.mockMain.state();
      const service = machine!.service!;
      const configure = { ok: false, reason: 'container' } as const;
      const capabilities = { ...service.capabilities, configure };
      window.mockMain.push({ machine: { ...machine!, service: { ...service, capabilities } } });
    });
    await page.getByText(/cannot be changed here; the Overview says why/).waitFor();
    await page.getByRole('button', { name: 'Best four for me' }).click();
    await page.keyboard.press('Enter');
    await page.getByText('4 selected', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Review change' }).click();
    const review = page.getByRole('dialog', { name: 'Change chrony’s servers' });
    await review.getByText('This can be copied and used elsewhere, but not applied here').waitFor();
    expect(await review.getByRole('button', { name: /^Apply/ }).count()).toBe(0);
    await tabTo(page, /^Copy as commands/);
    await page.keyboard.press('Enter');
    await review.getByText('Copied', { exact: true }).waitFor();
    expect((await calls(page)).map(([name]) => name)).toContain('shell.copyCommands');
    await page.context().close();
  });

  test('a step of the clock is shown with its size and waits for the user', async () => {
    const page = await ui.open({ scenario: 'off' });
    await page.getByRole('button', { name: 'Sync now' }).first().click();
    const question = page.getByRole('alertdialog', {
      name: 'The clock will jump forward by 1.284 s',
    });
    await question.getByText(/Takes about 4 hours/).waitFor();
    expect((await calls(page)).map(([name]) => name)).not.toContain('sync.confirm');
    await question.getByRole('button', { name: 'Step now' }).click();
    await page.getByRole('dialog', { name: 'The clock is synchronised' }).waitFor();
    expect((await calls(page)).find(([name]) => name === 'sync.confirm')).toEqual([
      'sync.confirm',
      { step: true },
    ]);
    await page.context().close();
  });

  test('a server that cannot be is refused beside the field; one that can is added and picked', async () => {
    const page = await ui.open({ scenario: 'servers', screen: 'servers' });
    await page.getByRole('button', { name: 'Add server' }).click();
    const field = page.getByRole('textbox', { name: 'Host name or address' });
    await field.fill('not a host');
    await page.keyboard.press('Enter');
    await page.getByText('This is not a host name.').waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await field.fill('ntp.example.org');
    await page.keyboard.press('Enter');
    await page.getByText('1 selected', { exact: true }).waitFor();
    await page.getByRole('row', { name: /ntp\.example\.org/ }).waitFor();
    await page.context().close();
  });

  test('NTS is asked for only where the operator offers it and the service can', async () => {
    const page = await ui.open({ scenario: 'servers', screen: 'servers' });
    const pick = async (host: string): Promise<void> => {
      await page.getByRole('searchbox').fill(host);
      await page
        .getByRole('row', { name: new RegExp(host) })
        .first()
        .click();
    };
    await pick('nts.netnod.se');
    await pick('time.nist.gov');
    await page.getByRole('button', { name: 'Review change' }).click();
    await page.getByRole('dialog').waitFor();
    const [, desired] = (await calls(page)).find(([name]) => name === 'change.plan') ?? [];
    const { backend, mode, sources } = desired as DesiredConfig;
    expect([backend, mode]).toEqual(['chrony', 'replace']);
    expect(Object.fromEntries(sources.map(({ host, nts }) => [host, nts]))).toEqual({
      'nts.netnod.se': true,
      'time.nist.gov': false,
    });
    await page.context().close();
  });

  test('best four picks from different operators and can be reviewed', async () => {
    const page = await ui.open({ scenario: 'measured', screen: 'servers' });
    await page.getByRole('button', { name: 'Best four for me' }).click();
    await page.getByRole('button', { name: 'Pick these 4' }).click();
    await page.getByText('4 selected', { exact: true }).waitFor();
    await page.getByText(/4 operators/).waitFor();
    await page.context().close();
  });

  test('a verdict says why, with every member of a pool', async () => {
    const page = await ui.open({ scenario: 'measured', screen: 'servers' });
    await page.getByRole('button', { name: 'Falseticker. Details of ntp.example.net' }).click();
    await page.getByText('It disagrees with the majority by 370 ms.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Details of de\.pool\.ntp\.org/ }).click();
    expect(
      await page
        .getByRole('dialog')
        .getByText(/^203\.0\.113\./)
        .count(),
    ).toBe(4);
    await page.context().close();
  });

  test('a refused command is said, and a lost message brings a new snapshot', async () => {
    const page = await ui.open({ scenario: 'off' });
    await page.evaluate(() =>
      window.mockMain.fail('measure.check', {
        code: 'plan.busy',
        retry: 'later',
        context: { what: 'survey' },
      }),
    );
    await page.getByRole('button', { name: 'Measure again' }).click();
    await page
      .getByRole('alert')
      .getByText(/Something else is under way/)
      .waitFor();
    const asked = (await calls(page)).filter(([name]) => name === 'state.snapshot').length;
    await page.evaluate(() =>
      window.mockMain.skip({
        check: {
          running: null,
          result: null,
          recommendation: null,
          finishedAt: null,
          error: null,
        },
      }),
    );
    await page.getByRole('heading', { name: 'Your clock has not been measured yet' }).waitFor();
    expect((await calls(page)).filter(([name]) => name === 'state.snapshot')).toHaveLength(
      asked + 1,
    );
    await page.context().close();
  });
});
