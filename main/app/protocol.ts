import { protocol } from 'electron';
import { createContentHandler } from './content.ts';
import { SCHEME } from './origin.ts';

/** Makes our scheme a secure origin of its own, whose scripts Chromium keeps as compiled: a second start need not do that
 * again. Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** Serves the built renderer under our scheme. Must run after the app is ready. */
export function servePages(folder: string): void {
  protocol.handle(SCHEME, createContentHandler(folder));
}
