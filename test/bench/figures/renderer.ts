import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { LANGUAGES } from '#shared/model/settings.ts';
import type { Figure, Measure } from '../outcome.ts';
import { spreadOf } from '../statistics.ts';

const PAGES = join(import.meta.dirname, '../../../out/renderer');

/** Kilobytes (1000 bytes) of a file as gzip makes it at its best. */
const packed = (path: string): number => gzipSync(readFileSync(path), { level: 9 }).length / 1000;

const figure = (title: string, size: number, limit: Figure['limit'] = {}): Figure => ({
  title: `renderer: ${title}, gzipped`,
  unit: 'kB',
  measured: spreadOf([size]),
  limit,
});

/** How large the built page is: all that a start in any language loads, and each piece of it. */
export const renderer: Measure = () => {
  const pieces = readdirSync(join(PAGES, 'assets'))
    .filter((file) => /\.(?:js|css)$/.test(file))
    .map((file) => {
      // The build adds a hash to every name.
      const [, name = file, ending = ''] = /^(.*)-.{8}\.(\w+)$/.exec(file) ?? [];
      return {
        title: `${name}.${ending}`,
        isLanguage: LANGUAGES.some((language) => language === name),
        size: packed(join(PAGES, 'assets', file)),
      };
    });
  const sizes = (isLanguage: boolean) =>
    pieces.filter((piece) => piece.isLanguage === isLanguage).map(({ size }) => size);
  const always = sizes(false).reduce((sum, size) => sum + size, packed(join(PAGES, 'index.html')));
  return Promise.resolve({
    figures: [
      figure('with its largest language', always + Math.max(0, ...sizes(true)), { median: 350 }),
      ...pieces.map(({ title, size }) => figure(title, size)),
    ],
  });
};
