import type { Page } from 'playwright-core';

/** The offset of the demo's clock, 1.284 s, as the source of a pattern. How many of its digits are said depends
 * on the bound, and the bound on how busy the machine was during the measurement. */
export const DEMO_OFFSET = String.raw`1\.[23]\d*\ss`;

/** What the app says of the demo's clock, as a heading and in the tray. */
export const DEMO_CLOCK = new RegExp(`^Your clock is ${DEMO_OFFSET} behind$`);

/** Waits until the page says how wrong the demo's clock is; an error tells what it says instead. */
export async function seeDemoClock(page: Page): Promise<void> {
  try {
    await page.getByRole('heading', { name: DEMO_CLOCK }).waitFor();
  } catch (cause) {
    const said = await page.locator('body').innerText();
    throw new Error(`The page does not say how wrong the clock is. It says:\n${said}`, { cause });
  }
}
