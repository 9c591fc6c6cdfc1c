import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../renderer');
const sheets = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.css'),
);

test('style sheets speak of start and end, so that writing from right to left turns them round', () => {
  expect(sheets.length).toBeGreaterThan(30);
  const physical = sheets.flatMap((path) =>
    [
      ...readFileSync(join(root, path), 'utf8').matchAll(
        /^\s*(?:[\w-]+-)?(?:left|right)(?:-[\w-]+)?:.*|^\s*(?:text-align|float|clear): (?:left|right).*/gm,
      ),
    ].map(([line]) => `${path}: ${line.trim()}`),
  );
  expect(physical).toEqual([]);
});
