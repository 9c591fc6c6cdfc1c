import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '#test/support/requirements.ts';
import { requireApp, runtime, startDemo, type RunningApp } from './app.ts';
import { DEMO_OFFSET, seeDemoClock } from './demo-clock.ts';
import { press, tabTo } from './keyboard.ts';
import { expectQuiet, look as lookAt } from './look.ts';

describeWith(`the other screens by keyboard alone, on ${runtime}`, requireApp(), () => {
  let app: RunningApp;
  const page = () => app.page;
  const role = (...args: Parameters<ReturnType<typeof page>['getByRole']>) =>
    page().getByRole(...args);
  const look = (name: string) => lookAt(page(), name);
  const key = (name: string) => page().keyboard.press(name);
  const go = (screen: string) =>
    press(page(), role('navigation').getByRole('link', { name: screen }));

  beforeAll(async () => {
    app = await startDemo();
    await seeDemoClock(page());
  });
  afterAll(() => app.close());

  it('reads the history, looks closer, and reads it as a table', async () => {
    await go('History');
    await role('heading', { name: /^Over the last day your clock / }).waitFor();
    await look('history');
    const spans = role('radiogroup', { name: 'How far back' });
    await tabTo(page(), spans.getByRole('radio', { name: 'Hour' }));
    await key('ArrowRight');
    await key('ArrowRight');
    await key('Space');
    await role('heading', { name: /^Over the last week your clock / }).waitFor();
    const chart = role('slider', { name: 'Offset, delay, jitter and drift over time' });
    await tabTo(page(), chart);
    await key('ArrowLeft');
    expect(await chart.getAttribute('aria-valuetext')).toMatch(
      /: offset .+, delay .+, jitter .+, drift .+/,
    );
    await look('history-week');
    await key('+');
    await role('button', { name: 'Reset' }).waitFor();
    await key('Escape');
    await role('button', { name: 'Reset' }).waitFor({ state: 'detached' });
    await press(page(), role('button', { name: 'Show as table' }));
    const table = role('table');
    await table.waitFor();
    expect(await table.getByRole('row').count()).toBeGreaterThan(24);
    await look('history-table');
  });

  it('looks for trouble, shows what it went by, and mends from there', async () => {
    await go('Diagnose');
    await role('heading', { name: 'Is something wrong?' }).waitFor();
    await press(page(), role('button', { name: 'Look for trouble' }));
    await role('progressbar', { name: 'Looking for trouble…' }).waitFor();
    await role('heading', { name: /^(One problem|\d+ problems) found$/ }).waitFor();
    await look('diagnose');
    const finding = role('listitem').filter({
      has: role('heading', { name: 'Correction of the clock' }),
    });
    await finding.getByText(/^The clock is off by 1\.3\ss; chrony corrects /).waitFor();
    const evidence = finding.locator('summary');
    await press(page(), evidence);
    await finding.getByRole('definition').first().waitFor();
    await press(page(), finding.getByRole('button', { name: 'Sync now' }));
    const question = role('alertdialog', {
      name: new RegExp(`^The clock will jump forward by ${DEMO_OFFSET}`),
    });
    await question.waitFor();
    await key('Escape');
    await question.waitFor({ state: 'detached' });
  });

  it('reads the guide, and goes on reading outside', async () => {
    await go('Guide');
    await role('heading', { name: 'Right time for the whole network' }).waitFor();
    await tabTo(page(), role('region', { name: 'chrony.conf' }));
    await press(page(), role('button', { name: 'Read about RFC 5905' }));
    await look('guide');
    if (runtime !== 'Electron') expect(app.errors()).toContain('https://www.rfc-editor.org/');
  });

  it('says what it is made of, and copies diagnostics', async () => {
    await go('About');
    await role('heading', { name: /^Trueclock \d+\.\d+\.\d+$/ }).waitFor();
    const react = role('listitem').filter({ hasText: /^react \d/ });
    await press(page(), react.locator('summary'));
    await tabTo(page(), role('region', { name: 'Licence of react', exact: true }));
    await press(page(), role('button', { name: 'Copy diagnostics' }));
    await role('status').getByText('Copied, without names and addresses').waitFor();
    await look('about');
  });

  it('keeps every choice at once', async () => {
    await go('Settings');
    await role('heading', { name: 'Settings', level: 1 }).waitFor();
    // About, which is longer than the window, was read to its end.
    expect(await role('main').evaluate(({ scrollTop }) => scrollTop)).toBe(0);
    await look('settings');
    await tabTo(page(), role('switch', { name: 'Watch the clock' }));
    await key('Space');
    await role('combobox', { name: 'How often', disabled: true }).waitFor();
    await key('Space');
    await role('combobox', { name: 'How often', disabled: false }).waitFor();
    await choose('Units', 'Mi');
    await go('Overview');
    await role('heading', { name: /^Your clock is 1,?28\d ms behind$/ }).waitFor();
    await go('Settings');
    await choose('Language', 'D');
    await role('heading', { name: 'Einstellungen' }).waitFor();
    await look('settings-german');
    await key('Home');
    await role('heading', { name: 'Settings' }).waitFor();
    await choose('Theme', 'D');
    await page().locator('html[data-theme=dark]').waitFor();
    await key('Home');
    await page().locator('html:not([data-theme])').waitFor();
  });

  it('broke no rule of its content security policy and logged no error', () => {
    expectQuiet(app);
  });

  /** Picks from a list by the first letters, as such lists are used without a mouse. */
  async function choose(name: string, letters: string): Promise<void> {
    await tabTo(page(), role('combobox', { name }));
    await page().keyboard.type(letters);
  }
});
