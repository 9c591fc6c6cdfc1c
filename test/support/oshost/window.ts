import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import type { OsHost, Started } from './host.ts';
import { APP, ROOT, RUNTIME } from './program.ts';
import { relay } from './relay.ts';

/** What a host needs so that a window can be opened in it. */
export const WINDOW_PACKAGES = ['chromium', 'xvfb'];

/** Beside the program: the pages, and what opens them in Chromium. */
const PARTS = [
  ...['package.json', 'out/preload', 'out/renderer'],
  ...['test/stand-in', 'test/support/programs.ts', 'test/support/oshost/relay.ts'],
  'node_modules/playwright-core',
];

/** Number of the display; nobody else has one in the host. */
const DISPLAY = ':7';

/** The user's own, so that only the user can connect; seen from both sides. */
const SOCKET = '/home/tester/devtools.sock';

/** The app with its window on a display of the host. */
export interface LabWindow {
  readonly page: Page;
  /** The app's own output so far. */
  readonly output: () => string;
  close(): Promise<void>;
}

/** Opens the app's window as the user `tester` on a host where the program is installed, as a person would who has
 * just logged in for the first time. */
export async function openWindow(host: OsHost): Promise<LabWindow> {
  await host.must('mkdir', '-p', ...['test/support/oshost', 'node_modules'].map(inApp));
  for (const part of PARTS) await host.put(join(ROOT, part), inApp(part));
  await host.must('chmod', '-R', 'go-w,a+rX', APP);

  const display = host.start('tester', 'Xvfb', DISPLAY, '-screen', '0', '1280x900x24');
  await until(display, async () => {
    const { code } = await host.exec('tester', 'test', '-S', `/tmp/.X11-unix/X${DISPLAY.slice(1)}`);
    return code === 0;
  });
  const env = ['HOME=/home/tester', `DISPLAY=${DISPLAY}`, 'STAND_IN_DEVTOOLS=1'];
  const standIn = ['--import', inApp('test/stand-in/register.ts'), inApp('out/main/app.js')];
  const app = host.start('tester', 'env', ...env, RUNTIME, ...standIn);
  const endpoint = (): RegExpExecArray | null =>
    /^stand-in devtools: ws:\/\/127\.0\.0\.1:(\d+)(\S+)$/m.exec(app.output());
  await until(app, () => endpoint() !== null);
  const [, port = '', path = ''] = endpoint() ?? [];

  const script = `import('${inApp('test/support/oshost/relay.ts')}').then(({ relay }) => relay('${SOCKET}', ${port}))`;
  const inside = host.start('tester', RUNTIME, '-e', script);
  await until(inside, async () => (await host.exec('tester', 'test', '-S', SOCKET)).code === 0);
  const outside = await relay(0, join(host.root, SOCKET));
  const address = outside.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  const browser = await chromium.connectOverCDP(`ws://127.0.0.1:${address.port}${path}`);
  const page = browser.contexts()[0]?.pages()[0];
  if (page === undefined) throw new Error(`the app has no window: ${app.output()}`);
  return {
    page,
    output: app.output,
    async close() {
      await browser.close();
      outside.close();
    },
  };
}

const inApp = (part: string): string => `${APP}/${part}`;

/** Until what was started is there. */
async function until(started: Started, isThere: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await isThere()) return;
    await sleep(200);
  }
  throw new Error(`it did not start: ${started.output()}`);
}
