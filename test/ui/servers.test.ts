import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { accessibilityProblems } from '../support/ui-axe.ts';
import { missingChromium, startUi, type UiBrowser } from '../support/ui-browser.ts';

const pictures = join(import.meta.dirname, '../../test-results/screenshots');

/** Hosts in the order of the list, as far as they are drawn. */
const hosts = async (page: Page): Promise<readonly string[]> =>
  await page
    .getByRole('rowheader')
    .evaluateAll((cells) =>
      cells.map((cell) => cell.querySelector('[title]')?.getAttribute('title') ?? ''),
    );

describeWith('the Servers screen', missingChromium(), () => {
  let ui: UiBrowser;
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    ui = await startUi();
  });
  afterAll(() => ui.close());

  const measured = async (look: object = {}): Promise<Page> =>
    await ui.open({ scenario: 'measured', screen: 'servers', ...look });

  test('best four says why these and why not the others, and picks them', async () => {
    for (const [width, height, theme] of [
      [1100, 760, 'light'],
      [800, 600, 'dark'],
    ] as const) {
      const page = await measured({ width, height, theme });
      await page.getByRole('button', { name: 'Best four for me' }).click();
      const dialog = page.getByRole('dialog', { name: 'Best four for me' });
      await dialog.getByText('known to ±2.9 ms · Cloudflare · preferred for its NTS').waitFor();
      await dialog.getByText('A pool, and single servers were enough').waitFor();
      expect(await dialog.locator('ol').getByRole('listitem').count()).toBe(4);
      await page.screenshot({ path: join(pictures, `best-four-${String(width)}-${theme}.png`) });
      expect(await accessibilityProblems(page)).toEqual([]);
      // The focus is on the way forward.
      await page.keyboard.press('Enter');
      await page.getByText('4 selected', { exact: true }).waitFor();
      await page.getByRole('button', { name: /Details of time\.cloudflare\.com/ }).click();
      await page.getByRole('dialog').getByText('One of the best four').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /Details of time\.windows\.com/ }).click();
      await page.getByRole('dialog').getByText('The chosen are better').waitFor();
      await page.context().close();
    }
  });

  test('best four says what is missing, and picks nobody where none can be recommended', async () => {
    const page = await measured();
    const show = async (recommendation: object): Promise<void> => {
      await page.evaluate((advice) => {
        const { survey } = window.mockMain.state();
        window.mockMain.push({ survey: { ...survey, recommendation: advice as never } });
      }, recommendation);
      await page.getByRole('button', { name: 'Best four for me' }).click();
    };
    const few = { code: 'too-few-operators', have: 1, want: 3 };
    const one = { sourceId: 'cloudflare', reasons: [{ code: 'bound', bound: 0.003 }] };
    await show({ chosen: [one], omitted: [], shortfalls: [few] });
    await page.getByText(/^All are of 1 operator, whose servers may fail together/).waitFor();
    await page.getByRole('button', { name: 'Pick this one' }).click();
    await page.getByText('1 selected', { exact: true }).waitFor();
    await show({ chosen: [], omitted: [], shortfalls: [{ code: 'no-majority' }] });
    await page.getByText('The servers do not agree, so none can be recommended.').waitFor();
    expect(await page.getByRole('button', { name: /^Pick/ }).count()).toBe(0);
    await page.context().close();
  });

  test('a lock marks servers that were measured by NTS, in every width', async () => {
    for (const width of [1100, 800]) {
      const page = await measured({ width, height: 600 });
      const row = page.getByRole('row', { name: /time\.cloudflare\.com/ });
      const lock = row.getByText('NTS', { exact: false }).locator('visible=true').first();
      expect(await lock.textContent()).toContain('authenticated, so it comes from this server');
      const plain = page.getByRole('row', { name: /time\.nist\.gov/ });
      expect(await plain.getByText('NTS').locator('visible=true').count()).toBe(0);
      await page.getByRole('button', { name: /Details of time\.cloudflare\.com/ }).click();
      await page
        .getByRole('dialog')
        .getByText(/^Authenticated by NTS/)
        .waitFor();
      await page.context().close();
    }
  });

  test('columns sort by click and by keyboard, and say so', async () => {
    const page = await measured();
    const head = (name: string) => page.getByRole('columnheader', { name });
    expect(await head('Verdict').getAttribute('aria-sort')).toBe('ascending');
    const best = await hosts(page);
    await head('Offset').click();
    expect(await head('Offset').getAttribute('aria-sort')).toBe('ascending');
    expect(await head('Verdict').getAttribute('aria-sort')).toBe('none');
    expect((await hosts(page))[0]).toBe('ntp.example.net');
    await head('Offset').click();
    expect(await head('Offset').getAttribute('aria-sort')).toBe('descending');
    expect((await hosts(page))[0]).toBe('nts.netnod.se');
    for (const key of ['ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
    await page.keyboard.press('Enter');
    expect(await head('Delay').getAttribute('aria-sort')).toBe('ascending');
    expect((await hosts(page)).slice(0, 2)).toEqual(['time.cloudflare.com', 'nts.netnod.se']);
    await page.screenshot({ path: join(pictures, 'sorted-by-delay.png') });
    expect(await accessibilityProblems(page)).toEqual([]);
    await head('Verdict').click();
    expect(await hosts(page)).toEqual(best);
    await page.context().close();
  });

  test('nothing moves while a measurement runs', async () => {
    const page = await measured();
    await page.getByRole('columnheader', { name: 'Bound' }).click();
    const before = await hosts(page);
    const places = async (): Promise<unknown> =>
      await page
        .getByRole('columnheader')
        .evaluateAll((heads) =>
          heads.map((head) => head.getBoundingClientRect().toJSON() as unknown),
        );
    const place = await places();
    const running = { phase: 'measuring', done: 1, planned: 8, answeredServers: 0, servers: 2 };
    await page.evaluate(
      (progress) => {
        const { survey } = window.mockMain.state();
        // As the engine starts: the former result goes.
        window.mockMain.push({
          survey: { ...survey, running: progress, result: null, recommendation: null },
        });
      },
      { ...running, round: 1, rounds: 4, secondsLeft: 6 } as never,
    );
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    expect(await hosts(page)).toEqual(before);
    expect(await places()).toEqual(place);
    await page.context().close();
  });

  test('my network: a filter, and where each came from', async () => {
    const page = await measured({ theme: 'dark' });
    await page.getByRole('button', { name: 'My network' }).click();
    expect(await hosts(page)).toEqual(['192.168.1.1', 'ntp.office.example']);
    await page.getByRole('row', { name: /192\.168\.1\.1.*gateway/ }).waitFor();
    await page.screenshot({ path: join(pictures, 'my-network-dark.png') });
    await page.getByRole('button', { name: /Details of 192\.168\.1\.1/ }).click();
    await page.getByText('Your network names it by DHCP (option 42).').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Measure', exact: true }).click();
    const [, asked] = await page.evaluate(
      () => window.mockMain.calls.find(([name]) => name === 'measure.survey') ?? [],
    );
    expect(asked).toEqual({ ids: ['network:192.168.1.1', 'network:ntp.office.example'] });
    await page.context().close();
    const without = await ui.open({ scenario: 'servers', screen: 'servers' });
    await without.getByRole('button', { name: 'My network' }).click();
    await without.getByText(/^Your network names no time server of its own/).waitFor();
    expect(await accessibilityProblems(without)).toEqual([]);
    await without.context().close();
  });

  test('with nothing picked the engine is given all that are shown, to choose among', async () => {
    const page = await ui.open({ scenario: 'servers', screen: 'servers' });
    await page.getByText(/Measure asks 40 of these \d+, of as many operators/).waitFor();
    await page.getByRole('button', { name: 'Measure', exact: true }).click();
    const [, asked] = await page.evaluate(
      () => window.mockMain.calls.find(([name]) => name === 'measure.survey') ?? [],
    );
    expect((asked as { ids: readonly string[] }).ids.length).toBeGreaterThan(100);
    await page.context().close();
  });

  test('a smear that was noticed is said on both screens', async () => {
    const page = await ui.open({ scenario: 'smear', screen: 'servers' });
    await page.getByText(/A leap second is being smeared just now: .*410\sms apart/).waitFor();
    await page.screenshot({ path: join(pictures, 'smear-servers.png') });
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByText(/time\.google\.com and time1\.google\.com smear it/).waitFor();
    await page.context().close();
  });
});
