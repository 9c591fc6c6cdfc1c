import { join } from 'node:path';
import { Menu, Tray } from 'electron';
import { maySync } from '#shared/model/may-sync.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { Actions } from './actions.ts';
import { trayTemplate } from './menu-template.ts';
import { markOf, sentenceOf, type Mark } from './status.ts';
import type { Words } from './words.ts';

/** The icon in the system's tray. */
export interface TrayIcon {
  /** Shows the state as it is; called after every change of it. */
  update(): void;
  close(): void;
}

/** What the icon needs of the app. */
export interface TrayParts {
  /** The folder of the pictures that the build draws. */
  readonly pictures: string;
  readonly platform: NodeJS.Platform;
  readonly snapshot: () => Snapshot;
  readonly words: () => Words;
  readonly actions: Actions;
}

/** Windows picks the size of its screen from an icon file; macOS colours a template by its menu bar. */
const pictureOf = (platform: NodeJS.Platform, mark: Mark): string =>
  platform === 'win32'
    ? `${mark}.ico`
    : platform === 'darwin'
      ? `${mark}Template.png`
      : `${mark}.png`;

/**
 * Puts the icon into the tray. Whether there is a tray that shows it cannot be known (GNOME has none), so nothing
 * may depend on it: whoever starts the app again gets the window.
 */
export function createTray({ pictures, platform, snapshot, words, actions }: TrayParts): TrayIcon {
  const picture = (mark: Mark) => join(pictures, pictureOf(platform, mark));
  let mark: Mark = 'unknown';
  let shown = '';
  const tray = new Tray(picture(mark));
  // With a menu set, macOS opens it by any click.
  tray.on('click', () => actions.open(null));

  const update = (): void => {
    const now = snapshot();
    const sentence = sentenceOf(now, words());
    const canSync = now.machine !== null && maySync(now.machine);
    const next = markOf(now);
    // A measurement changes the state many times a second, and the tray seldom: on Linux each menu is sent anew.
    const looks = JSON.stringify([next, sentence, canSync, words().t('native.quit')]);
    if (looks === shown) return;
    shown = looks;
    if (next !== mark) tray.setImage(picture(next));
    mark = next;
    tray.setToolTip(sentence);
    tray.setContextMenu(Menu.buildFromTemplate(trayTemplate(sentence, canSync, words(), actions)));
  };
  update();
  return { update, close: () => tray.destroy() };
}
