import type { Locator, Page } from 'playwright-core';

/** More stops than any screen has: then the element cannot be reached by Tab. */
const MOST_STOPS = 120;

/** Presses Tab until the element has the focus, as a person without a mouse would. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  // Looked up once: to find an element by its role takes longer than the rest.
  const element = await target.elementHandle();
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    if (await element.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches ${target.toString()}`);
}

/** Goes to the element by Tab and presses Enter. */
export async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}
