import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '#test/support/requirements.ts';
import { requireApp, runtime, startDemo, type RunningApp } from './app.ts';
import { DEMO_CLOCK, seeDemoClock } from './demo-clock.ts';
import { press } from './keyboard.ts';
import { expectQuiet, look as lookAt } from './look.ts';

describeWith(`the first steps by keyboard alone, on ${runtime}`, requireApp(), () => {
  let app: RunningApp;
  const page = () => app.page;
  const role = (...args: Parameters<ReturnType<typeof page>['getByRole']>) =>
    page().getByRole(...args);
  const look = (name: string) => lookAt(page(), name);
  const go = (screen: string) =>
    press(page(), role('navigation').getByRole('link', { name: screen }));
  const button = (name: string) => press(page(), role('button', { name, exact: true }));
  async function seeDone(title: string): Promise<void> {
    const done = role('dialog', { name: title });
    await done.waitFor();
    await press(page(), done.getByRole('button', { name: 'Close' }));
    await done.waitFor({ state: 'detached' });
  }

  beforeAll(async () => {
    app = await startDemo();
    await seeDemoClock(app.page);
  });
  afterAll(() => app.close());

  it('begin with how right the clock is', async () => {
    await go('Settings');
    await button('Show again');
    await role('heading', { name: 'First steps' }).waitFor();
    await role('paragraph').filter({ hasText: DEMO_CLOCK }).waitFor();
    await look('first-measure');
    await button('Next');
  });

  it('find the best four', async () => {
    await role('heading', { name: 'Which servers should it follow?' }).waitFor();
    await button('Find the best four');
    await role('progressbar').waitFor();
    await role('button', { name: 'Take these 4' }).waitFor();
    await look('first-choose');
    await button('Take these 4');
  });

  it('have the computer follow them', async () => {
    await role('heading', { name: 'Have this computer follow them' }).waitFor();
    await look('first-apply');
    await button('Review change');
    await role('dialog', { name: 'Change chrony’s servers' }).waitFor();
    await button('Apply…');
    await seeDone('The change is in force');
    await role('status')
      .filter({ hasText: 'chrony is set to follow these servers.' })
      .first()
      .waitFor();
    await button('Finish');
    await role('heading', { name: 'What the servers say' }).waitFor();
  });

  it('and what they changed can be read and taken back', async () => {
    await go('Changes');
    await role('heading', { name: 'Trueclock has made 1 change on this computer' }).waitFor();
    await press(page(), page().getByText('What was changed'));
    await page()
      .getByText(/^server .* iburst/)
      .first()
      .waitFor();
    // Of two files one is new, and none is gone.
    expect(await page().getByText('(new)').count()).toBe(1);
    expect(await page().getByText('(removed)').count()).toBe(0);
    await look('changes');
    await button('Undo');
    await seeDone('The change was undone');
    await page().getByText('taken back', { exact: true }).waitFor();
  });

  it('broke no rule of the content security policy and logged no error', () => {
    expectQuiet(app);
  });
});
