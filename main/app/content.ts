import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { isOwnUrl, ORIGIN } from './origin.ts';

/** The kinds of file that the build makes; anything else is not served. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * Only our own files, and no network at all: the page talks to the main process by IPC alone.
 * `data:` images are small pictures that style sheets carry.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
};

const refuse = (status: number) => new Response(null, { status, headers: HEADERS });

/** One or more plain names: no empty, hidden or dotted part, nothing percent-encoded, no backslash. */
const PLAIN_PATH = /^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/)*[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/**
 * Answers requests for our pages from one folder: GET, plain names, known types, and only files whose
 * real path lies in the folder, so that no link leads out of it. Everything else is 403, 404 or 405.
 */
export function createContentHandler(folder: string): (request: Request) => Promise<Response> {
  return async ({ url, method }) => {
    if (!isOwnUrl(url)) return refuse(403);
    if (method !== 'GET') return refuse(405);
    const path = url.slice(ORIGIN.length + 1).replace(/[?#].*$/s, '');
    const type = TYPES[extname(path)];
    if (type === undefined || !PLAIN_PATH.test(path)) return refuse(403);
    try {
      const base = await realpath(folder);
      const file = await realpath(join(base, path));
      if (!file.startsWith(base + sep)) return refuse(403);
      return new Response(await readFile(file), { headers: { ...HEADERS, 'Content-Type': type } });
    } catch {
      return refuse(404);
    }
  };
}
