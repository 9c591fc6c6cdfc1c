import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { accessibilityProblems } from '#test/support/ui-axe.ts';
import type { RunningApp } from './app.ts';

const pictures = join(import.meta.dirname, '../../test-results/screenshots/e2e');

/** A picture in light and in dark, and what axe says of each: contrast depends on the theme. */
export async function look(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // The new colours take a frame, those of icons one more.
    for (let frame = 0; frame < 2; frame++)
      await page.evaluate(() => new Promise(requestAnimationFrame));
    await page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`) });
    expect(await accessibilityProblems(page), `${name}, ${colorScheme}`).toEqual([]);
  }
}

/** The page broke no rule of its content security policy, and neither it nor the app logged an error. */
export function expectQuiet(app: RunningApp): void {
  expect(app.log.filter(({ level }) => level === 'error')).toEqual([]);
  // What was copied is printed as well: JSON, whose inner lines are indented.
  expect(app.errors().match(/^\S.*?(?:error|warning).*$/gim) ?? []).toEqual([]);
}
