import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LAUNCHER, POLICY } from '#main/helper/elevate/pkexec.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const { name } = JSON.parse(read('package.json')) as { name: string };
const builder = read('electron-builder.yml');
const product = /^productName: (\w+)$/m.exec(builder)?.[1] ?? '';

describe('the Linux packages', () => {
  it('put the launcher and the polkit action where the program looks for them', () => {
    const mapped = new Map(
      [...builder.matchAll(/^ {4}- (build\/linux\/\S+)=(\/\S+)$/gm)].map(([, from, to]) => [
        to,
        from,
      ]),
    );
    expect([...mapped.keys()].sort()).toEqual([LAUNCHER, POLICY].sort());
    for (const from of mapped.values()) expect(existsSync(join(ROOT, from ?? ''))).toBe(true);
    expect(read(mapped.get(POLICY) ?? '')).toContain(`exec.path">${LAUNCHER}</annotate>`);
  });

  it('have the launcher start the executable and the plain helper file that electron-builder installs', () => {
    // electron-builder installs below /opt/<productName>, and calls the executable by the package's name.
    const words = read('build/linux/trueclock-helper').split(/\s+/);
    expect(words).toContain(`/opt/${product}/${name}`);
    expect(words).toContain(`/opt/${product}/resources/app.asar.unpacked/out/main/helper.js`);
    expect(builder).toContain('asarUnpack:\n    - out/main/**\n    - package.json\n');
  });
});
