import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHistory } from '#main/store/history/history.ts';
import { openSettings } from '#main/store/settings.ts';
import { describeWith } from '#test/support/requirements.ts';

/** Any user but root. */
const ADA = 1000;
const system = process.platform === 'win32' ? 'Windows has no root' : undefined;

describeWith('root in the folder of another user, as after sudo on macOS', system, () => {
  let home = '';
  let owner = 0;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'trueclock-home-'));
    // Who is not root owns the folder as it is.
    if (process.geteuid?.() === 0) chownSync(home, ADA, ADA);
    owner = statSync(home).uid;
    vi.spyOn(process as Required<typeof process>, 'geteuid').mockReturnValue(0);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(home, { recursive: true, force: true });
  });

  it('keeps no settings, and says why', async () => {
    const path = join(home, '.config/trueclock/settings.json');
    const store = openSettings(path);
    expect(await store.update((settings) => ({ ...settings, theme: 'dark' }))).toMatchObject({
      ok: false,
      error: {
        code: 'store.unwritable',
        context: { path, detail: `${home} belongs to user ${String(owner)}, and this is root` },
      },
    });
    expect(readdirSync(home)).toEqual([]);
  });

  it('does not even set aside what is not valid, also where a folder is root’s own', () => {
    const folder = join(home, 'trueclock');
    mkdirSync(folder);
    writeFileSync(join(folder, 'settings.json'), '{');
    expect(openSettings(join(folder, 'settings.json')).problem).toMatchObject({ retry: 'later' });
    expect(readdirSync(folder)).toEqual(['settings.json']);
  });

  it('makes no history', () => {
    const path = join(home, '.config/trueclock/history.sqlite');
    const history = createHistory(path, 365);
    history.addEvent({ at: 0, kind: 'watch', state: 'started' });
    expect(history.problem).toMatchObject({ code: 'store.unwritable', context: { path } });
    expect(readdirSync(home)).toEqual([]);
  });
});
