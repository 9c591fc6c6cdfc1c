import type { App } from 'electron';

/** How long the process waits for its sockets and files, in milliseconds: a full disk or a service that does not
 * answer must not keep it. Whoever ends a session waits no longer either. */
const CLOSE_MS = 5000;

/**
 * Has `close` run before the process ends: once, and to its end, however often somebody asks to quit meanwhile. Exit
 * code 1: it failed or took too long.
 */
export function closeAtEnd(app: Pick<App, 'on' | 'exit'>, close: () => Promise<void>): void {
  let closing = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    setTimeout(() => app.exit(1), CLOSE_MS);
    close().then(
      () => app.exit(0),
      () => app.exit(1),
    );
  });
}
