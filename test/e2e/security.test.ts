import { afterAll, beforeAll, expect, it } from 'vitest';
import { contract, type RendererApi } from '#shared/ipc/contract.ts';
import { describeWith } from '#test/support/requirements.ts';
import { requireApp, runtime, startDemo, type RunningApp } from './app.ts';

declare global {
  interface Window {
    readonly trueclock: RendererApi;
  }
}

/** Long enough for a navigation or a window that is not refused to show; nothing is asserted to be fast. */
const SETTLE_MS = 500;

describeWith(`what a hostile page can do, on ${runtime}`, requireApp(), () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startDemo();
    await app.page.getByRole('navigation').waitFor();
  });
  afterAll(() => app.close());

  const settle = () => app.page.waitForTimeout(SETTLE_MS);
  const isStill = () =>
    app.page.evaluate(() => document.querySelector('nav') !== null && 'trueclock' in window);

  it('sees the contract, frozen, and nothing of Node or Electron', async () => {
    const seen = await app.page.evaluate(() => ({
      groups: Object.keys(window.trueclock),
      frozen:
        Object.isFrozen(window.trueclock) && Object.values(window.trueclock).every(Object.isFrozen),
      globals: [
        'require',
        'process',
        'module',
        'Buffer',
        'global',
        'ipcRenderer',
        'electron',
      ].filter((name) => name in window),
      replaced: Reflect.set(window, 'trueclock', {}),
    }));
    expect(seen).toEqual({
      groups: Object.keys(contract),
      frozen: true,
      globals: [],
      replaced: false,
    });
  });

  it('cannot navigate away', async () => {
    await app.page.evaluate(() => {
      location.href = 'https://elsewhere.example/';
    });
    await settle();
    expect(await isStill()).toBe(true);
    expect(app.page.url()).toContain('trueclock');
  });

  it('cannot open a window', async () => {
    await app.page.evaluate(() => void window.open('https://elsewhere.example/'));
    await settle();
    expect(app.windows()).toBe(1);
    expect(await isStill()).toBe(true);
  });

  it.each([
    ['a wrong type', 'servers', 'add', { text: 5 }],
    ['an unknown field', 'servers', 'add', { text: 'time.example', path: '/etc/passwd' }],
    ['nothing', 'servers', 'add', undefined],
    ['a text that is too long', 'servers', 'add', { text: 'a'.repeat(1_000_000) }],
    ['too many ids', 'measure', 'survey', { ids: Array.from({ length: 100_000 }, () => 'x') }],
    ['a payload where none belongs', 'change', 'dismiss', { changeId: '000001-00000000' }],
    ['a path as a change', 'change', 'undo', { changeId: '../../etc', agreedEdits: null }],
    ['a hash that is none', 'change', 'apply', { hash: '../x' }],
    [
      'a directive in a host name',
      'change',
      'plan',
      {
        backend: 'chrony',
        mode: 'replace',
        sources: [
          {
            host: 'a.example\ninclude /tmp/x',
            port: 123,
            kind: 'server',
            iburst: true,
            prefer: false,
            nts: false,
            minpoll: null,
            maxpoll: null,
            leap: 'unknown',
          },
        ],
      },
    ],
    [
      'a page that is not in the catalogue',
      'shell',
      'openOperatorPage',
      { presetId: 'https://elsewhere.example' },
    ],
  ])('is refused %s', async (_what, group, leaf, payload) => {
    const before = await app.page.evaluate(() => window.trueclock.state.snapshot());
    const answer = await app.page.evaluate(
      ([group, leaf, payload]) => {
        const calls = window.trueclock as unknown as Record<
          string,
          Record<string, (p: unknown) => unknown>
        >;
        return calls[group]![leaf]!(payload);
      },
      [group, leaf, payload] as const,
    );
    expect(answer).toMatchObject({ ok: false, error: { code: 'bug' } });
    const after = await app.page.evaluate(() => window.trueclock.state.snapshot());
    expect(after.ok && after.value.change).toEqual(before.ok && before.value.change);
  });

  it('cannot send what is not data', async () => {
    const outcome = await app.page.evaluate(async () => {
      try {
        await window.trueclock.servers.add({ text: (() => 'x') as unknown as string });
        return 'sent';
      } catch {
        return 'refused';
      }
    });
    expect(outcome).toBe('refused');
  });

  it('cannot run text as code', async () => {
    const outcome = await app.page.evaluate(async () => {
      // DevTools lifts the policy while its own call runs; the page's own tasks come after.
      await new Promise((resolve) => setTimeout(resolve));
      try {
        return String((0, eval)('1'));
      } catch (thrown) {
        return (thrown as Error).name;
      }
    });
    expect(outcome).toBe('EvalError');
  });

  it('reaches no network, not even this computer', async () => {
    const outcome = await app.page.evaluate(() =>
      Promise.all(
        ['https://elsewhere.example/', 'http://127.0.0.1:80/', 'file:///etc/passwd'].map((url) =>
          fetch(url).then(
            () => 'answered',
            () => 'refused',
          ),
        ),
      ),
    );
    expect(outcome).toEqual(['refused', 'refused', 'refused']);
  });

  it('gets no frame to work with, and the frame no contract', async () => {
    const outcome = await app.page.evaluate(async () => {
      const frame = document.createElement('iframe');
      frame.src = `${location.origin}/index.html`;
      const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
      document.body.append(frame);
      await loaded;
      const inside = frame.contentWindow as (Window & typeof globalThis) | null;
      let api: boolean;
      try {
        api = inside !== null && 'trueclock' in inside;
      } catch {
        // An error page is of another origin.
        api = false;
      }
      frame.remove();
      return api;
    });
    expect(outcome).toBe(false);
  });

  it('is granted no permission', async () => {
    const states = await app.page.evaluate(() =>
      Promise.all(
        (['geolocation', 'notifications', 'camera'] as PermissionName[]).map(
          async (name) => (await navigator.permissions.query({ name })).state,
        ),
      ),
    );
    expect(states).not.toContain('granted');
  });

  it('is started once: a second start hands over to the first and ends', async () => {
    expect(await app.startAgain()).toBe(0);
    expect(await isStill()).toBe(true);
  });
});
