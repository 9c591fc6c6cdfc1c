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

/** How large the built page is: all that a start in any language may load, what the first picture waits for, and the
 * largest language, of which one is loaded at most. */
export const renderer: Measure = () => {
  const page = join(PAGES, 'index.html');
  const html = readFileSync(page, 'utf8');
  const pieces = readdirSync(join(PAGES, 'assets'))
    .filter((file) => /\.(?:js|css)$/.test(file))
    .map((file) => ({
      // The build adds a hash to every name.
      isLanguage: LANGUAGES.some((language) => file.startsWith(`${language}-`)),
      isFirst: html.includes(file),
      size: packed(join(PAGES, 'assets', file)),
    }));
  const language = Math.max(0, ...pieces.flatMap((one) => (one.isLanguage ? [one.size] : [])));
  const sum = (some: typeof pieces): number =>
    some.reduce((total, { size }) => total + size, packed(page));
  const all = sum(pieces.filter(({ isLanguage }) => !isLanguage)) + language;
  return Promise.resolve({
    figures: [
      figure('with its largest language', all, { median: 350 }),
      figure('what the first picture waits for', sum(pieces.filter(({ isFirst }) => isFirst))),
      figure('its largest language', language),
    ],
  });
};
