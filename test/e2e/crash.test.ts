import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '#test/support/requirements.ts';
import { requireApp, runtime, startDemo, type RunningApp } from './app.ts';

describeWith(`a page whose process crashes, on ${runtime}`, requireApp(), () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startDemo();
    await app.page.getByRole('navigation').waitFor();
  });
  afterAll(() => app.close());

  it('is replaced by a new one in a window of its own, which works', async () => {
    const tools = await app.page.context().newCDPSession(app.page);
    const opened = app.nextPage();
    // Nobody is left to answer.
    tools.send('Page.crash').catch(() => undefined);
    const page = await opened;
    await page.getByRole('heading', { name: /^Your clock is/ }).waitFor();
    await page.getByRole('link', { name: 'Servers' }).click();
    await page.getByRole('heading', { name: 'Servers', exact: true }).waitFor();
    const state = await page.evaluate(() => window.trueclock.state.snapshot());
    expect(state).toMatchObject({ ok: true });
    await expect.poll(() => app.windows()).toBe(1);
  });
});
