import type { CDPSession } from 'playwright-core';
import { toElectron } from './origin.ts';
import { registered } from './session.ts';

/** A request that Chromium wants to make, under the address that Electron would name. */
export interface PausedRequest {
  readonly url: string;
  readonly method: string;
  /** DevTools' name: `Document`, `Script`, … */
  readonly kind: string;
  readonly frameId: string;
}

/**
 * Lets every request of a page go the way it goes in Electron: a navigation is put to `mayNavigate`,
 * then the app's request filter is asked, then its protocol handler answers. Chromium's own network is
 * never used for a registered scheme.
 */
export async function interceptRequests(
  cdp: CDPSession,
  mayNavigate: (request: PausedRequest) => boolean,
): Promise<void> {
  cdp.on('Fetch.requestPaused', ({ requestId, request, resourceType, frameId }) => {
    const paused = {
      url: toElectron(request.url, registered.schemes),
      method: request.method,
      kind: resourceType,
      frameId,
    };
    const fail = (errorReason: 'Aborted' | 'BlockedByClient') =>
      cdp.send('Fetch.failRequest', { requestId, errorReason });
    const settle = async () => {
      // Electron's windows have no place for a page's icon and never ask for one.
      if (paused.url.endsWith('/favicon.ico')) return fail('Aborted');
      if (resourceType === 'Document' && !mayNavigate(paused)) return fail('Aborted');
      if (await isCancelled(paused)) return fail('BlockedByClient');
      const handler = registered.handlers.get(paused.url.slice(0, paused.url.indexOf(':')));
      if (handler === undefined) return cdp.send('Fetch.continueRequest', { requestId });
      const { url, method } = paused;
      const headers = Object.entries(request.headers).filter(([name]) => !name.startsWith(':'));
      const response = await handler(new Request(url, { method, headers }));
      return cdp.send('Fetch.fulfillRequest', {
        requestId,
        responseCode: response.status,
        responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
        body: Buffer.from(await response.arrayBuffer()).toString('base64'),
      });
    };
    settle().catch((thrown: unknown) => {
      // A page that goes away takes its requests along; what the handler throws, Electron fails too.
      fail('Aborted').catch(() => undefined);
      if (!/closed|Invalid InterceptionId/i.test(String(thrown)))
        console.error('stand-in:', thrown);
    });
  });
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
}

function isCancelled({ url, method, kind }: PausedRequest): Promise<boolean> {
  const ask = registered.beforeRequest;
  if (ask === null) return Promise.resolve(false);
  return new Promise((resolve) => {
    const details = {
      url,
      method,
      resourceType: kind === 'Document' ? 'mainFrame' : kind.toLowerCase(),
    };
    ask(details, ({ cancel }) => resolve(cancel === true));
  });
}
