import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createSystemPorts } from '#main/engine/system.ts';
import { settingsPath } from '#main/store/paths.ts';

it('closing waits for settings that are being kept', async () => {
  const home = mkdtempSync(join(tmpdir(), 'trueclock-system-'));
  for (const name of ['XDG_CONFIG_HOME', 'APPDATA', 'HOME']) vi.stubEnv(name, home);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true, force: true });
  });
  const path = settingsPath({ platform: process.platform, env: process.env, home: homedir() });
  expect(path.startsWith(home)).toBe(true);
  const ports = createSystemPorts([]);
  void ports.settings.update((settings) => ({ ...settings, theme: 'dark' }));
  await ports.close();
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ theme: 'dark' });
});
