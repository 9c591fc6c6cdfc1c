import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { findProgram } from '#test/support/programs.ts';

/** Names under which distributions install it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The installed Chromium: what `TRUECLOCK_CHROMIUM` names, else the first in PATH; undefined when it is not there. */
export function findChromium(): string | undefined {
  const named = process.env.TRUECLOCK_CHROMIUM;
  if (named !== undefined) return existsSync(named) ? named : undefined;
  return NAMES.map(findProgram).find((path) => path !== undefined);
}

/** Tests look at pictures, not at a screen. */
export const headless = process.env.STAND_IN_HEADLESS === '1';

/** Why no window can be opened here, in words that say what to do; undefined when one can. */
export function whyNoWindow(): string | undefined {
  if (findChromium() === undefined) {
    return 'No Chromium was found: install chromium (Debian, Ubuntu: apt install chromium), or set TRUECLOCK_CHROMIUM to its path.';
  }
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !headless && !DISPLAY && !WAYLAND_DISPLAY) {
    return 'There is no display: set DISPLAY, or run under xvfb-run.';
  }
  return undefined;
}

/** Chromium starts within seconds; one that hangs is reported before a test's own limit hides why. */
const START_LIMIT_MS = 60_000;

/** A started Chromium with a profile that lasts as long as it does. */
export interface StartedChromium {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/**
 * Parts of Chromium that no window of Electron has. With each new page it would load the suggestions of an address bar
 * in the background, four hundred files, while ours waits for the processor.
 */
const WITHOUT = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];
/** Playwright's own list, as far as it says something here: Chromium heeds the last list only. */
const WITHOUT_AS_PLAYWRIGHT = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
];

/** The option that takes both away. */
export const withoutAddressBar = `--disable-features=${[...WITHOUT, ...WITHOUT_AS_PLAYWRIGHT].join(',')}`;

/**
 * Whoever is attached as a debugger, as the stand-in is, has V8 keep the place in the source of every error that is made,
 * React's own of a start among them. V8 finds it by reading the whole program a second time, unless it noted all places
 * the first time. No window of Electron does either without its developer tools.
 */
const WITH_PLACES_NOTED = '--js-flags=--no-enable-lazy-source-positions';

/** What the window shows until the app loads its page: nothing, in the colours of the system. An address
 * of the app would show an error page, because nobody answers it yet. */
const EMPTY_PAGE =
  'data:text/html,<meta name="color-scheme" content="light dark"><title>Trueclock</title>';

/** Starts Chromium with one empty window. */
export async function startChromium(size: {
  readonly width: number;
  readonly height: number;
}): Promise<StartedChromium> {
  const profile = mkdtempSync(join(tmpdir(), 'trueclock-stand-in-'));
  const debugged = process.env.STAND_IN_DEVTOOLS === '1';
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium() ?? '',
    headless,
    viewport: headless ? size : null,
    timeout: START_LIMIT_MS,
    // The app decides about permissions and ends the browser itself.
    ignoreDefaultArgs: ['--enable-automation'],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      // A window without tabs and address bar.
      `--app=${EMPTY_PAGE}`,
      `--window-size=${String(size.width)},${String(size.height)}`,
      // No name resolves: whatever gets past the app's own walls still reaches nothing.
      '--host-resolver-rules=MAP * ~NOTFOUND',
      '--test-type',
      withoutAddressBar,
      WITH_PLACES_NOTED,
      ...(debugged ? ['--remote-debugging-port=0'] : []),
    ],
  });
  if (debugged) {
    const [port, path] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
    console.error(`stand-in devtools: ws://127.0.0.1:${port ?? ''}${path ?? ''}`);
  }
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
