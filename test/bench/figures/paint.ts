import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { inChromium } from '#test/e2e/app.ts';
import { findChromium } from '#test/stand-in/chromium.ts';
import type { Measure } from '../outcome.ts';
import { spreadOf } from '../statistics.ts';

const TITLE = 'window: first meaningful paint, warm';
/** The first opens warm Chromium's caches. */
const WARM_UP = 2;
const TIMES = 10;
/** How long a page is left alone: whatever looks at it takes the processor from what it is measured for. The figure is
 * the browser's own, and can be read afterwards. */
const ALONE_MS = 2500;

/** How long after a window begins to load its page a person sees the first of what the page is for, in milliseconds. The
 * app and Chromium run already, as when the window is opened from the tray. */
export const paint: Measure = async () => {
  if (findChromium() === undefined) return { missing: [`${TITLE}: Chromium is not installed`] };
  const home = mkdtempSync(join(tmpdir(), 'trueclock-bench-'));
  const app = await inChromium({ ...process.env, HOME: home, XDG_CONFIG_HOME: home });
  await app.page.getByRole('navigation').waitFor();
  await app.page.evaluate(() =>
    window.trueclock.settings.set({ closeToTray: true, welcomed: true }),
  );
  const paints: number[] = [];
  let { page } = app;
  for (let time = 0; time < WARM_UP + TIMES; time += 1) {
    await page.close();
    const next = app.nextPage();
    await app.startAgain();
    page = await next;
    await setTimeout(ALONE_MS);
    paints.push(await firstMeaningfulPaint(page));
  }
  await app.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  return {
    figures: [
      {
        title: TITLE,
        unit: 'ms',
        measured: spreadOf(paints.slice(WARM_UP)),
        limit: { median: 600 },
      },
    ],
  };
};

/** When the browser showed the first part of a screen: the page also shows its frame, and while it waits an icon. */
const firstMeaningfulPaint = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const observer = new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) {
            const { element } = entry as PerformanceEntry & { readonly element: Element | null };
            if (!element?.closest('main:not([aria-busy])')) continue;
            observer.disconnect();
            resolve(entry.startTime);
            return;
          }
        });
        // Also those from before this began to look.
        observer.observe({ type: 'largest-contentful-paint', buffered: true });
      }),
  );
