import { BrowserWindow, Notification } from 'electron';
import type { AppError } from '#shared/errors.ts';
import type { Screen } from '#shared/model/screen.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { createNoticeQueue, noticeOf, refusalOf } from './notices.ts';
import type { Words } from './words.ts';

/** Shows alerts, and answers to menus, by the system's own notifications. */
export interface Notifications {
  /** Looks at the alerts in force; called after every change of the state. */
  update(): void;
  /** Says why a sync that was asked for by a menu was refused. At once, and whether alerts are wanted or not: it is the
   * answer to a click. */
  refuse(error: AppError): void;
  close(): void;
}

/** What the notifications need of the app. */
export interface NotificationParts {
  readonly snapshot: () => Pick<Snapshot, 'watch' | 'settings'>;
  readonly words: () => Words;
  /** Opens the window at a screen. */
  readonly open: (screen: Screen) => void;
}

/** Creates them. Where the system shows none, nothing happens: the window and the tray tell the same. */
export function createNotifications({ snapshot, words, open }: NotificationParts): Notifications {
  /** Kept while they tell what is so: Electron forgets the click of one that nobody holds. Not until `close` only:
   * Windows says that too when it moves one from the screen to the Action Center, where it can still be clicked. */
  const shown = new Map<Notification, readonly string[]>();
  const queue = createNoticeQueue({
    uptime: () => performance.now(),
    later: (ms, call) => {
      const timer = setTimeout(call, ms);
      return () => clearTimeout(timer);
    },
    mayTell: () =>
      snapshot().settings.notify &&
      Notification.isSupported() &&
      BrowserWindow.getFocusedWindow() === null,
    tell(alerts) {
      const { ids, title, body, screen } = noticeOf(alerts, words());
      const notification = new Notification({ title, body });
      notification.once('click', () => {
        shown.delete(notification);
        open(screen);
      });
      shown.set(notification, ids);
      notification.show();
    },
  });
  return {
    update() {
      const { alerts } = snapshot().watch;
      queue.update(alerts);
      // What is over is not left standing.
      for (const [notification, ids] of shown) {
        if (alerts.some(({ id }) => ids.includes(id))) continue;
        notification.close();
        shown.delete(notification);
      }
    },
    refuse(error) {
      const notice = refusalOf(error, words());
      if (notice !== null && Notification.isSupported()) new Notification(notice).show();
    },
    close: () => queue.close(),
  };
}
