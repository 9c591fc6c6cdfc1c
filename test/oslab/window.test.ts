import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BOOT_LIMIT, missingForHost } from '#test/support/oshost/host.ts';
import { FOUR_RIGHT, Lab } from '#test/support/oshost/lab.ts';
import { openWindow, WINDOW_PACKAGES, type LabWindow } from '#test/support/oshost/window.ts';
import { chrony } from '#test/support/oshost/services.ts';
import { describeWith } from '#test/support/requirements.ts';

const pictures = join(import.meta.dirname, '../../test-results/screenshots/oslab');

/** Longest that the window may take for one step (milliseconds): a change is watched for a minute. */
const STEP_LIMIT = 90_000;

/** The main job in the window, on a real Debian 12: nothing is simulated, and nobody is root. */
describeWith('the window on Debian 12', missingForHost(), () => {
  let lab: Lab;
  let window: LabWindow;
  let before: Record<string, string>;

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    lab = await Lab.boot('bookworm', chrony, [], WINDOW_PACKAGES);
    before = await lab.configuration();
    window = await openWindow(lab.host);
    window.page.setDefaultTimeout(STEP_LIMIT);
  }, BOOT_LIMIT);
  afterAll(async () => {
    await (window as LabWindow | undefined)?.close();
    await (lab as Lab | undefined)?.host.destroy();
  });

  const role = (...args: Parameters<LabWindow['page']['getByRole']>) =>
    window.page.getByRole(...args);
  const dialog = (name: string) => role('dialog', { name });
  const click = (within: Pick<Locator, 'getByRole'>, name: string) =>
    within.getByRole('button', { name, exact: true }).first().click();
  const look = (name: string) => window.page.screenshot({ path: join(pictures, `${name}.png`) });
  /** The dialog in which something has come to its end, closed once it is seen. */
  async function seeDone(title: string): Promise<void> {
    const done = dialog(title);
    await done.waitFor();
    await look(title.replaceAll(' ', '-').toLowerCase());
    await click(done, 'Close');
    await done.waitFor({ state: 'detached' });
  }

  it('opens with the first steps, which can be skipped', { timeout: STEP_LIMIT }, async () => {
    await role('heading', { name: 'First steps' }).waitFor();
    await look('first');
    await click(window.page, 'Skip all');
    await role('heading', { name: 'Time service' }).waitFor();
  });

  it('takes servers of the own network, and measures them', { timeout: STEP_LIMIT }, async () => {
    await role('link', { name: 'Servers' }).click();
    for (const address of FOUR_RIGHT) {
      await click(window.page, 'Add server');
      const adding = dialog('Add a server');
      await adding.getByRole('textbox', { name: 'Host name or address' }).fill(address);
      await click(adding, 'Add');
      await adding.waitFor({ state: 'detached' });
    }
    await click(window.page, 'Measure 4');
    await window.page.getByText('Measured: 4 of 4 answered.').first().waitFor();
    await look('measured');
  });

  it('applies what was shown, with rights that polkit gave', { timeout: STEP_LIMIT }, async () => {
    await click(window.page, 'Review change');
    const plan = dialog('Change chrony’s servers');
    await plan.waitFor();
    await look('plan');
    expect(await lab.configuration()).toEqual(before);
    await click(plan, 'Apply…');
    await seeDone('The change is in force');
    expect(FOUR_RIGHT).toEqual(expect.arrayContaining([...(await lab.followed())]));
    expect(await lab.followed()).toHaveLength(1);
    expect((await lab.status()).service?.sources.map(({ host }) => host)).toEqual(FOUR_RIGHT);
  });

  it('syncs', { timeout: STEP_LIMIT }, async () => {
    await role('link', { name: 'Overview' }).click();
    await click(window.page, 'Sync now');
    await seeDone('The clock is synchronised');
    await look('overview');
  });

  it('takes the change back, to the byte', { timeout: STEP_LIMIT }, async () => {
    await role('link', { name: 'Changes' }).click();
    await role('heading', { name: 'Trueclock has made 1 change on this computer' }).waitFor();
    await click(role('main'), 'Undo');
    await seeDone('The change was undone');
    await window.page.getByText('taken back', { exact: true }).waitFor();
    await look('changes');
    expect(await lab.configuration()).toEqual(before);
    expect(await lab.running()).toEqual(['active', 'enabled']);
  });
});
