import { createServer } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { build } from 'vite';
import { pageOutput, pagePlugins } from '../../build/renderer.ts';
import { CONTENT_SECURITY_POLICY } from '#main/app/content.ts';

const root = join(import.meta.dirname, '../..');

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** The built renderer on loopback, and the mock as a script to inject. */
export interface BuiltRenderer {
  readonly url: string;
  readonly mockScript: string;
  close(): Promise<void>;
}

/** Builds the renderer as a release does and serves it with the real content security policy. `pseudo`: with the
 * languages of pseudo.ts beside the real ones. */
export async function buildRenderer(pseudo: boolean): Promise<BuiltRenderer> {
  const out = await mkdtemp(join(tmpdir(), 'trueclock-ui-'));
  const pages = join(out, 'renderer');
  // The test runner's `test` would give React's development build, which is not what ships.
  process.env.NODE_ENV = 'production';
  await build({
    configFile: false,
    root: join(root, 'renderer'),
    base: './',
    logLevel: 'warn',
    plugins: pagePlugins(),
    resolve: {
      alias: pseudo
        ? [
            {
              find: /^\.\/catalogues\.ts$/,
              replacement: join(root, 'test/support/pseudo-catalogues.ts'),
            },
          ]
        : [],
    },
    build: {
      outDir: pages,
      emptyOutDir: false,
      // Everything is on disk: size counts for little.
      chunkSizeWarningLimit: 2000,
      target: 'chrome140',
      // The policy allows no font from a data: address.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { output: pageOutput },
    },
  });
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      outDir: join(out, 'mock'),
      emptyOutDir: false,
      target: 'chrome140',
      minify: false,
      lib: {
        entry: join(root, 'test/support/mock-page.ts'),
        formats: ['iife'],
        name: 'mock',
        fileName: () => 'mock.js',
      },
    },
  });
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    const file = join(pages, path === '/' ? 'index.html' : path);
    readFile(file).then(
      (body) => {
        response.writeHead(200, {
          'Content-Type': types[extname(file)] ?? 'application/octet-stream',
          'Content-Security-Policy': CONTENT_SECURITY_POLICY,
        });
        response.end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    mockScript: await readFile(join(out, 'mock/mock.js'), 'utf8'),
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await rm(out, { recursive: true, force: true });
    },
  };
}
