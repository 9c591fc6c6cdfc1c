import { readFile } from 'node:fs/promises';
import { release } from 'node:os';
import { z } from 'zod';
import { app } from 'electron';
import type { About, BundledPackage } from '#shared/model/about.ts';

/** As `build/licences.ts` writes it. */
const list = z.array(
  z.strictObject({
    name: z.string(),
    version: z.string(),
    licence: z.string(),
    text: z.string().nullable(),
  }),
);

/** What the program is made of. `lists` are the absolute paths of the lists of packages that the build wrote, one for
 * each bundle. */
export async function readAbout(lists: readonly string[]): Promise<About> {
  const versions: Readonly<Record<string, string | undefined>> = process.versions;
  return {
    version: app.getVersion(),
    // Not there where something else runs the app.
    electron: versions['electron'] ?? '–',
    chromium: versions['chrome'] ?? '–',
    node: process.versions.node,
    system: { platform: process.platform, arch: process.arch, release: release() },
    packages: await readPackages(lists),
  };
}

async function readPackages(lists: readonly string[]): Promise<readonly BundledPackage[]> {
  const packages = new Map<string, BundledPackage>();
  for (const path of lists) {
    for (const one of list.parse(JSON.parse(await readFile(path, 'utf8')))) {
      packages.set(`${one.name}@${one.version}`, one);
    }
  }
  return [...packages.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
