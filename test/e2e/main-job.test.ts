import { afterAll, beforeAll, it } from 'vitest';
import { describeWith } from '#test/support/requirements.ts';
import { requireApp, runtime, startDemo, type RunningApp } from './app.ts';
import { DEMO_OFFSET, seeDemoClock } from './demo-clock.ts';
import { press, tabTo } from './keyboard.ts';
import { expectQuiet, look as lookAt } from './look.ts';

describeWith(`the main job by keyboard alone, on ${runtime}`, requireApp(), () => {
  let app: RunningApp;
  const page = () => app.page;
  const role = (...args: Parameters<ReturnType<typeof page>['getByRole']>) =>
    page().getByRole(...args);
  const dialog = (name: string | RegExp) => role('dialog', { name });

  beforeAll(async () => {
    app = await startDemo();
  });
  afterAll(() => app.close());

  const look = (name: string) => lookAt(page(), name);

  it('shows by how much the clock is wrong', async () => {
    await seeDemoClock(page());
    await page()
      .getByText(/servers agree within/)
      .waitFor();
    await look('overview');
  });

  it('finds and picks servers', async () => {
    await press(page(), role('link', { name: 'Servers' }));
    const search = role('searchbox', { name: 'Search servers' });
    const table = role('grid', { name: 'Servers' });
    for (const host of ['time.cloudflare.com', 'nts.netnod.se', 'ptbtime1.ptb.de', 'time.dfm.dk']) {
      await tabTo(page(), search);
      await page().keyboard.press('ControlOrMeta+a');
      await page().keyboard.type(host);
      const row = table.getByRole('row', { name: new RegExp(`^${host} `) });
      await row.waitFor();
      await tabTo(page(), row);
      await page().keyboard.press('Space');
    }
    await page().getByText('4 selected').first().waitFor();
    await tabTo(page(), search);
    await page().keyboard.press('Escape');
  });

  it('measures them, with the figures coming in', async () => {
    await press(page(), role('button', { name: 'Measure 4' }));
    await role('progressbar').waitFor();
    await page().getByText('Measured: 4 of 4 answered.').first().waitFor();
    await look('servers');
  });

  it('shows the plan before anything happens', async () => {
    await press(page(), role('button', { name: 'Review change' }));
    const plan = dialog(/^Change chrony’s servers$/);
    await plan.waitFor();
    await plan.getByText('Nothing has changed yet. This is all that will.').waitFor();
    for (const host of ['time.cloudflare.com', 'nts.netnod.se', 'ptbtime1.ptb.de', 'time.dfm.dk']) {
      await plan.getByText(host).first().waitFor();
    }
    await look('plan');
  });

  it('applies it, step by step, and says what the service follows', async () => {
    await press(page(), role('button', { name: 'Apply…' }));
    await dialog('Applying the change').waitFor();
    const done = dialog('The change is in force');
    await done.waitFor();
    await look('applied');
    await press(page(), done.getByRole('button', { name: 'Close' }));
    await done.waitFor({ state: 'detached' });
  });

  it('shows the size of the step before it syncs', async () => {
    await press(page(), role('link', { name: 'Overview' }));
    await press(page(), role('button', { name: 'Sync now' }).first());
    const question = role('alertdialog', {
      name: new RegExp(`^The clock will jump forward by ${DEMO_OFFSET}`),
    });
    await question.waitFor();
    await look('sync');
    await press(page(), question.getByRole('button', { name: 'Step now' }));
    const done = dialog('The clock is synchronised');
    await done.waitFor();
    await press(page(), done.getByRole('button', { name: 'Close' }));
    await role('heading', { name: /^Your clock is right/ }).waitFor();
    await look('overview-right');
  });

  it('takes the change back', async () => {
    await press(page(), role('button', { name: 'Undo the change' }));
    const done = dialog('The change was undone');
    await done.waitFor();
    await press(page(), done.getByRole('button', { name: 'Close' }));
    await role('button', { name: 'Undo the change' }).waitFor({ state: 'detached' });
  });

  it('broke no rule of its content security policy and logged no error', () => {
    expectQuiet(app);
  });
});
