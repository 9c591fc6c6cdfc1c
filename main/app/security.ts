import { app, session, type Session, type WebContents } from 'electron';
import { isOwnUrl } from './origin.ts';

/** Everything that a page could ask of the system or the network is refused. Must run before the app is ready. */
export function enableSecurity(): void {
  app.enableSandbox();
  app.on('web-contents-created', (_event, contents) => refuseWays(contents));
}

/** Must run after the app is ready, before the first window. */
export function enableSessionSecurity(): void {
  const own = session.defaultSession;
  refusePermissions(own);
  refuseRequests(own);
  own.on('will-download', (event) => event.preventDefault());
}

/** No page leads anywhere: the one page that there is never navigates, opens or embeds. */
function refuseWays(contents: WebContents): void {
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

function refusePermissions(own: Session): void {
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  own.setPermissionCheckHandler(() => false);
  own.setDevicePermissionHandler(() => false);
}

/** Second wall behind the content security policy: the page loads nothing but our own files. */
function refuseRequests(own: Session): void {
  own.webRequest.onBeforeRequest(({ url }, answer) => {
    // Style sheets carry small pictures as data: URLs; they reach no network.
    answer({ cancel: !isOwnUrl(url) && !url.startsWith('data:image/') });
  });
}
