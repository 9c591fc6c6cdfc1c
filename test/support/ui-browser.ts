import { chromium, type Browser, type Page } from 'playwright-core';
import type { Screen } from '#shared/model/screen.ts';
import { findChromium, withoutAddressBar } from '#test/stand-in/chromium.ts';
import type { ScenarioName } from './mock-scenarios.ts';
import { buildRenderer, type BuiltRenderer } from './ui-build.ts';

/** A scenario, as it is to be looked at. */
export interface Look {
  readonly scenario: ScenarioName;
  readonly screen?: Screen;
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  readonly forcedColors?: 'active';
  readonly contrast?: 'more';
  /** What the system prefers, as a BCP 47 tag. */
  readonly locale?: string;
}

/** Real Chromium with the built renderer. */
export interface UiBrowser {
  /** Opens a page and waits until the window is drawn. */
  open(look: Look): Promise<Page>;
  close(): Promise<void>;
}

/** Why the renderer cannot be looked at here, for `describeWith`; undefined when it can. */
export const missingChromium = (): string | undefined =>
  findChromium() === undefined ? 'Chromium is not installed' : undefined;

/** Builds, serves and starts. `pseudo`: with the languages of pseudo.ts. */
export async function startUi({ pseudo = false } = {}): Promise<UiBrowser> {
  const renderer: BuiltRenderer = await buildRenderer(pseudo);
  const browser: Browser = await chromium.launch({
    executablePath: findChromium() ?? '',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      withoutAddressBar,
    ],
  });
  return {
    async open(look) {
      const context = await browser.newContext({
        viewport: { width: look.width ?? 1100, height: look.height ?? 760 },
        colorScheme: look.theme ?? 'light',
        reducedMotion: 'reduce',
        forcedColors: look.forcedColors ?? 'none',
        contrast: look.contrast ?? 'no-preference',
        locale: look.locale ?? 'en-US',
      });
      const page = await context.newPage();
      await page.addInitScript(`window.mockScenario = ${JSON.stringify(look.scenario)};`);
      await page.addInitScript(renderer.mockScript);
      await page.goto(`${renderer.url}#${look.screen ?? 'overview'}`);
      await page.waitForSelector('main h1, [role=dialog] h2, [role=alertdialog] h2');
      await page.evaluate(() => document.fonts.ready);
      return page;
    },
    async close() {
      await browser.close();
      await renderer.close();
    },
  };
}
