import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createContentHandler } from '#main/app/content.ts';

describe('the protocol of our own pages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trueclock-content-'));
  const pages = join(folder, 'pages');
  const handle = createContentHandler(pages);
  /** A request whose address reaches the handler as it is written, without the URL class tidying it up. */
  const get = (url: string, method = 'GET') => handle({ url, method } as Request);
  const status = async (url: string) => (await get(url)).status;

  beforeAll(() => {
    mkdirSync(join(pages, 'assets'), { recursive: true });
    writeFileSync(join(pages, 'index.html'), '<p>page</p>');
    writeFileSync(join(pages, 'assets/index-B_1.js'), 'export {}');
    writeFileSync(join(pages, 'assets/.hidden.js'), 'hidden');
    writeFileSync(join(pages, 'notes.txt'), 'no known type');
    writeFileSync(join(folder, 'secret.js'), 'secret');
    symlinkSync(join(folder, 'secret.js'), join(pages, 'link.js'));
    symlinkSync(folder, join(pages, 'up'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('serves a file with its type and a policy that lets nothing else in', async () => {
    const response = await get('app://trueclock/index.html?x#y');
    expect(await response.text()).toBe('<p>page</p>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(await status('app://trueclock/assets/index-B_1.js')).toBe(200);
  });

  it.each([
    ['a path out of the folder', 'app://trueclock/../secret.js'],
    ['the same, encoded', 'app://trueclock/%2e%2e/secret.js'],
    ['the same, with its slash encoded', 'app://trueclock/..%2fsecret.js'],
    ['the same, by backslash', 'app://trueclock/..\\secret.js'],
    ['the same, further in', 'app://trueclock/assets/../../secret.js'],
    ['an absolute path', 'app://trueclock//etc/passwd.js'],
    ['a link to a file outside', 'app://trueclock/link.js'],
    ['a link to a folder outside', 'app://trueclock/up/secret.js'],
    ['a hidden file', 'app://trueclock/assets/.hidden.js'],
    ['a file of no known type', 'app://trueclock/notes.txt'],
    ['a null byte', 'app://trueclock/index.html%00.js'],
    ['a folder', 'app://trueclock/assets'],
    ['the top', 'app://trueclock/'],
    ['another host', 'app://elsewhere/index.html'],
    ['a host that begins alike', 'app://trueclock.evil/index.html'],
    ['another scheme', 'https://trueclock/index.html'],
  ])('refuses %s', async (_what, url) => {
    const response = await get(url);
    expect(response.status).toBe(403);
    expect(await response.text()).toBe('');
  });

  it('says 404 for what is not there and 405 for anything but GET', async () => {
    expect(await status('app://trueclock/assets/gone.js')).toBe(404);
    expect((await get('app://trueclock/index.html', 'POST')).status).toBe(405);
  });
});
