import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSettings } from '#main/store/settings.ts';
import { DEFAULT_PREFERENCES, PREFERENCE_LIMITS } from '#shared/model/preferences.ts';
import type { Settings } from '#shared/model/settings.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { presetById } from '#shared/presets/find.ts';
import { presets } from '#shared/presets/servers.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trueclock-store-'));
  path = join(folder, 'trueclock', 'settings.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const own = (host: string, port = 123): SourceRef => ({
  id: `own:${host}:${port}`,
  host,
  port,
  kind: 'server',
  operator: null,
  leap: 'unknown',
  nts: null,
});
const add =
  (...servers: readonly SourceRef[]) =>
  (settings: Settings): Settings => ({ ...settings, own: [...settings.own, ...servers] });
const dark = (settings: Settings): Settings => ({ ...settings, theme: 'dark' });

const valid: Settings = {
  ...DEFAULT_PREFERENCES,
  version: 2,
  own: [own('time.example'), own('time.example', 1123), own('2001:db8::1')],
  watched: ['cloudflare', 'own:time.example:1123', 'service:192.0.2.1'],
  theme: 'light',
  refusedBy: [{ host: 'no.example', port: 123, at: 1_792_000_000_000 }],
  slowedBy: [{ host: 'slow.example', port: 1123, at: 1_792_000_000_000, kisses: 3 }],
};
/** Puts a file where the settings live, as another program or an older version would have. */
function put(content: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
}
const kept = (): unknown => JSON.parse(readFileSync(path, 'utf8'));
const files = (): readonly string[] => readdirSync(dirname(path)).sort();

describe('a file of the first version', () => {
  it('keeps what it says, is given what it lacks, and does not welcome again', () => {
    const { own, watched, theme, refusedBy } = valid;
    put({ version: 1, own, watched, theme, refusedBy });
    const store = openSettings(path);
    expect(store.problem).toBeNull();
    expect(store.get()).toEqual({ ...valid, welcomed: true, slowedBy: [] });
  });
});

describe('a refusal that was kept without a port', () => {
  it('is one of the usual port', () => {
    put({ ...valid, refusedBy: [{ host: 'no.example', at: 1 }] });
    const store = openSettings(path);
    expect(store.problem).toBeNull();
    expect(store.get().refusedBy).toEqual([{ host: 'no.example', port: 123, at: 1 }]);
  });
});

describe('a file of a program that kept no kiss RATE', () => {
  it('is as good as any', () => {
    put({ ...valid, slowedBy: undefined });
    const store = openSettings(path);
    expect(store.problem).toBeNull();
    expect(store.get()).toEqual({ ...valid, slowedBy: [] });
  });
});

describe('a first start', () => {
  it('watches the suggested servers and writes nothing', () => {
    const store = openSettings(path);
    expect(store.problem).toBeNull();
    expect(store.get()).toMatchObject({ version: 2, own: [], theme: 'system', refusedBy: [] });
    const watched = store.get().watched.map((id) => presetById(presets, id));
    expect(watched).toEqual(presets.filter((preset) => preset.suggested));
    expect(existsSync(dirname(path))).toBe(false);
  });
});

describe('keeping a change', () => {
  it('is there after the next start, in a file and folder of the user alone', async () => {
    const store = openSettings(path);
    const result = await store.update((settings) => add(own('time.example'))(dark(settings)));
    expect(result).toEqual({ ok: true, value: store.get() });
    expect(openSettings(path).get()).toEqual(store.get());
    expect(store.get()).toMatchObject({ theme: 'dark', own: [{ id: 'own:time.example:123' }] });
    expect(files()).toEqual(['settings.json']);
    if (process.platform !== 'win32') {
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    }
  });

  it('can be waited for by whoever did not ask for it', async () => {
    const store = openSettings(path);
    void store.update(dark);
    void store.update(add(own('time.example')));
    await store.settled();
    expect(kept()).toMatchObject({ theme: 'dark', own: [{ host: 'time.example' }] });
  });

  it('reads every kind of value back as it was', () => {
    put(valid);
    const store = openSettings(path);
    expect(store.problem).toBeNull();
    expect(store.get()).toEqual(valid);
  });

  it('changes asked for at once are made one after the other', async () => {
    const store = openSettings(path);
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => store.update(add(own(`t${index}.example`)))),
    );
    expect(results.every((result) => result.ok)).toBe(true);
    expect(store.get().own.map(({ host }) => host)).toEqual(
      Array.from({ length: 20 }, (_, index) => `t${index}.example`),
    );
  });

  it('starts from what another process has written since', async () => {
    const window = openSettings(path);
    const terminal = openSettings(path);
    await window.update(dark);
    await terminal.update(add(own('time.example')));
    expect(kept()).toMatchObject({ theme: 'dark', own: [{ host: 'time.example' }] });
    await window.update((settings) => settings);
    expect(window.get()).toEqual(terminal.get());
  });

  it('a change that throws keeps nothing and does not stop the next one', async () => {
    const store = openSettings(path);
    await expect(
      store.update(() => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await expect(store.update((s) => ({ ...s, theme: 'pink' }) as never)).rejects.toThrow('theme');
    expect(await store.update(dark)).toMatchObject({ ok: true });
    expect(files()).toEqual(['settings.json']);
  });
});

describe('what another process writes', () => {
  it('is seen as soon as it is there, and by nobody before', async () => {
    const window = openSettings(path);
    const terminal = openSettings(path);
    const before = window.get();
    expect(window.get()).toBe(before);
    await terminal.update((settings) => ({ ...settings, refusedBy: valid.refusedBy }));
    const after = window.get();
    expect(after.refusedBy).toEqual(valid.refusedBy);
    // Who compares need not look at every value.
    expect(window.get()).toBe(after);
    await window.update(dark);
    expect(terminal.get()).toMatchObject({ theme: 'dark', refusedBy: valid.refusedBy });
    expect(window.get()).toBe(window.get());
  });

  it('is what the next change starts from, and the change is not taken back by it', async () => {
    const window = openSettings(path);
    const terminal = openSettings(path);
    const changes = Array.from({ length: 20 }, (_, index) => [
      window.update(add(own(`w${index}.example`))),
      terminal.update(add(own(`t${index}.example`))),
    ]).flat();
    const seen: number[] = [];
    const watch = setInterval(() => seen.push(window.get().own.length), 1);
    expect((await Promise.all(changes)).every((result) => result.ok)).toBe(true);
    clearInterval(watch);
    expect(window.get().own).toHaveLength(40);
    expect(terminal.get()).toEqual(window.get());
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it.each([
    ['spoilt', () => put('{')],
    ['of a newer program', () => put({ ...valid, version: 3 })],
    ['gone', () => rmSync(path)],
  ])('is left alone by a look when it is %s, and what is known holds', async (_, spoil) => {
    const store = openSettings(path);
    await store.update(dark);
    spoil();
    const left = files();
    expect(store.get()).toMatchObject({ theme: 'dark' });
    expect(files()).toEqual(left);
  });

  it('is good again after it could not be read', () => {
    mkdirSync(path, { recursive: true });
    const store = openSettings(path);
    expect(store.problem).not.toBeNull();
    rmSync(path, { recursive: true });
    put(valid);
    expect(store.get()).toEqual(valid);
    expect(store.problem).toBeNull();
  });
});

describe("the user's own servers", () => {
  it('are refused when they are there already, also when another process has just added them', async () => {
    const store = openSettings(path);
    await openSettings(path).update(add(own('time.example')));
    expect(await store.update(add(own('time.example')))).toMatchObject({
      ok: false,
      error: { code: 'net.bad-address', context: { input: 'time.example', reason: 'duplicate' } },
    });
    expect(store.get().own).toHaveLength(1);
    expect(await store.update(add(own('time.example', 1123)))).toMatchObject({ ok: true });
  });

  it('are at most 200', async () => {
    const many = Array.from({ length: 200 }, (_, index) => own(`t${index}.example`));
    const store = openSettings(path);
    expect(await store.update(add(...many))).toMatchObject({ ok: true });
    expect(await store.update(add(own('one.example')))).toEqual({
      ok: false,
      error: { code: 'net.too-many', context: { limit: 200, asked: 201 }, retry: 'never' },
    });
    expect(openSettings(path).get().own).toHaveLength(200);
  });
});

describe('a file that is not valid', () => {
  const now = Date.UTC(2026, 10, 22, 16, 5, 9, 42);
  const [first, ...rest] = valid.own;
  it.each<[string, unknown]>([
    ['an empty file', ''],
    ['half a file', JSON.stringify(valid).slice(0, 80)],
    ['not an object', 'null'],
    ['a version of the future', { ...valid, version: 3 }],
    ['a version that was never there', { ...valid, version: 'toString' }],
    ['no version', { own: [], watched: [] }],
    ['an unknown key', { ...valid, command: 'reboot' }],
    ['a key that JavaScript treats specially', `{"__proto__":{},${JSON.stringify(valid).slice(1)}`],
    ['an unknown theme', { ...valid, theme: 'pink' }],
    ['a server twice', { ...valid, own: [first, first] }],
    ['too many servers', { ...valid, own: Array.from({ length: 201 }, (_, i) => own(`t${i}.x`)) }],
    ['a host that is a command', { ...valid, own: [own('$(reboot)')] }],
    ['a host with a line break', { ...valid, own: [own('a.example\nserver b')] }],
    ['a host that is an option', { ...valid, own: [own('-x')] }],
    ['a multicast address', { ...valid, own: [own('224.0.1.1')] }],
    ['a host in capitals', { ...valid, own: [own('Time.example')] }],
    ['port 0', { ...valid, own: [own('time.example', 0)] }],
    [
      'an id of another server',
      { ...valid, own: [{ ...first, id: 'own:b.example:123' }, ...rest] },
    ],
    ['an own server with claims', { ...valid, own: [{ ...first, leap: 'steps' }] }],
    ['a hostile id', { ...valid, watched: ['../../etc/passwd'] }],
    ['a refusing host that is none', { ...valid, refusedBy: [{ host: 'a b', at: 0 }] }],
    ['a refusal twice', { ...valid, refusedBy: [...valid.refusedBy, ...valid.refusedBy] }],
    ['a kiss RATE that was none', { ...valid, slowedBy: [{ ...valid.slowedBy[0], kisses: 0 }] }],
    ['a kiss RATE twice', { ...valid, slowedBy: [...valid.slowedBy, ...valid.slowedBy] }],
    ['more than a megabyte', ' '.repeat(1024 * 1024 + 1)],
  ])('%s: is set aside and told, and nothing of it is used', async (_name, content) => {
    put(content);
    const before = readFileSync(path, 'utf8');
    const store = openSettings(path, () => now);
    const aside = `${path}.corrupt-2026-11-22T16-05-09.042Z`;
    expect(store.problem).toMatchObject({ code: 'store.unreadable', context: { path: aside } });
    expect(readFileSync(aside, 'utf8')).toBe(before);
    expect(store.get().own).toEqual([]);
    // How long the history was to be kept is not known: nothing of it may be dropped, at the next start neither.
    expect(store.get().keepDays).toBe(PREFERENCE_LIMITS.keepDays.most);
    expect(openSettings(path, () => now).get()).toEqual(store.get());
    expect(await store.update(dark)).toMatchObject({ ok: true });
    expect(kept()).toMatchObject({
      ...{ version: 2, theme: 'dark' },
      keepDays: PREFERENCE_LIMITS.keepDays.most,
    });
    // Still worth telling after a change has been kept.
    expect(store.problem).toMatchObject({ context: { path: aside } });
  });

  it('is also set aside when it is spoilt while the program runs, and what it said before is kept', async () => {
    put(valid);
    const store = openSettings(path, () => now);
    put('{');
    expect(await store.update(dark)).toMatchObject({ ok: true });
    expect(store.problem).toMatchObject({ code: 'store.unreadable' });
    expect(store.get()).toEqual({ ...valid, theme: 'dark' });
    expect(kept()).toEqual({ ...valid, theme: 'dark' });
    expect(files()).toEqual(['settings.json', 'settings.json.corrupt-2026-11-22T16-05-09.042Z']);
  });

  it('that is gone while the program runs is written anew as it was', async () => {
    put(valid);
    const store = openSettings(path, () => now);
    rmSync(path);
    expect(await store.update(dark)).toMatchObject({ ok: true });
    expect(store.problem).toBeNull();
    expect(kept()).toEqual({ ...valid, theme: 'dark' });
  });
});

describe('a file that cannot be read or written', () => {
  it('is left alone, and changes are refused until it can', async () => {
    // A folder in its place fails for every user, root too.
    mkdirSync(path, { recursive: true });
    const store = openSettings(path);
    expect(store.problem).toMatchObject({ code: 'store.unreadable', context: { path } });
    expect(store.get().keepDays).toBe(PREFERENCE_LIMITS.keepDays.most);
    expect(await store.update(dark)).toMatchObject({
      ok: false,
      error: { code: 'store.unreadable', context: { path }, retry: 'later' },
    });
    expect(statSync(path).isDirectory()).toBe(true);
    rmSync(path, { recursive: true });
    expect(await store.update(dark)).toMatchObject({ ok: true });
    expect(store.problem).toBeNull();
  });

  it('is no reason to forget what was read before', async () => {
    put(valid);
    const store = openSettings(path);
    rmSync(path);
    mkdirSync(path);
    expect(await store.update(dark)).toMatchObject({ ok: false });
    expect(store.get()).toEqual(valid);
  });

  it('a folder that cannot be made gives an error, not an exception', async () => {
    writeFileSync(join(folder, 'file'), '');
    const store = openSettings(join(folder, 'file', 'settings.json'));
    const result = await store.update(dark);
    expect(result).toMatchObject({ ok: false });
    expect(store.get().theme).toBe('system');
  });

  it('a file that cannot be replaced stays as it is', async () => {
    // The name leaves room for the lock beside it, and none for a new file; this stops root too.
    path = join(folder, 'trueclock', `${'s'.repeat(245)}.json`);
    put(valid);
    const store = openSettings(path);
    expect(await store.update(dark)).toMatchObject({
      ok: false,
      error: { code: 'store.unwritable', context: { path }, retry: 'later' },
    });
    expect(kept()).toEqual(valid);
    expect(store.get()).toEqual(valid);
    expect(files()).toHaveLength(1);
  });
});
