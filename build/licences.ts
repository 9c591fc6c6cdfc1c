import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** A package in a bundle, and the terms that it comes under; as `main/app/about.ts` reads it. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string | null;
}

/** The folder of the package that a module belongs to; null: one of our own. */
const folderOf = (module: string): string | null =>
  /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(module.replace(/^\0/, ''))?.[0] ?? null;

function packageAt(folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as { name: string; version: string; license?: string };
  // Nobody may be handed a package without knowing on what terms.
  if (license === undefined) throw new Error(`${name} states no licence`);
  const file = readdirSync(folder)
    .sort()
    .find((entry) => /^(?:licen[cs]e|copying)(?:[.-]|$)/i.test(entry));
  const text = file === undefined ? null : readFileSync(join(folder, file), 'utf8').trim();
  return { name, version, licence: license, text };
}

/**
 * Writes `licences.json` beside a bundle: the packages that it really holds, by what is left of each module after
 * unused code was taken out. `also`: folders of packages that the program comes with beside its bundles.
 */
export const listLicences = (also: readonly string[] = []): Plugin => ({
  name: 'licences',
  generateBundle(_options, bundle) {
    const folders = new Set(also);
    const add = (module: string): void => {
      const folder = folderOf(module);
      if (folder !== null) folders.add(folder);
    };
    for (const part of Object.values(bundle)) {
      if (part.type !== 'chunk') continue;
      for (const [module, { renderedLength }] of Object.entries(part.modules)) {
        if (renderedLength > 0) add(module);
      }
    }
    // Style sheets, and the fonts that they name, are not part of any chunk.
    for (const module of this.getModuleIds()) if (module.endsWith('.css')) add(module);
    const packages = [...folders].map(packageAt).sort((a, b) => (a.name < b.name ? -1 : 1));
    const source = `${JSON.stringify(packages, null, 2)}\n`;
    this.emitFile({ type: 'asset', fileName: 'licences.json', source });
  },
});
