import { existsSync } from 'node:fs';
import { isPlayed, offer, type Desk } from './desk.ts';
import { applicationMenu, clickItem, shownItems, type BuiltMenu } from './menu.ts';
import { registered } from './session.ts';
import { checkOptions, missing, strict, StrictEmitter } from './strict.ts';

const say = (text: string): void => {
  if (!isPlayed) console.error(`stand-in ${text}`);
};
const needReady = (name: string): void => {
  if (!registered.ready) throw new Error(`Cannot create ${name} before app is ready`);
};

const trays = new Set<Tray>();

/** Electron's `Tray`: nothing is shown, as where there is no tray; a spec sees it. */
export class Tray extends StrictEmitter {
  #picture: string;
  #tooltip = '';
  #menu: BuiltMenu | null = null;
  #isDestroyed = false;

  constructor(picture: string) {
    super('tray', ['click']);
    needReady('Tray');
    this.#picture = this.#checked(picture);
    trays.add(this);
    return strict('tray', this);
  }

  #check(): void {
    if (this.#isDestroyed) throw new Error('Tray is destroyed');
  }

  #checked(picture: string): string {
    // Electron would show nothing in place of a picture that is not there.
    if (!existsSync(picture)) throw new Error(`Failed to load image from path '${picture}'`);
    return picture;
  }

  setImage(picture: string): void {
    this.#check();
    this.#picture = this.#checked(picture);
  }

  setToolTip(text: string): void {
    this.#check();
    this.#tooltip = text;
    say(`tray: ${text}`);
  }

  setContextMenu(menu: BuiltMenu | null): void {
    this.#check();
    this.#menu = menu;
  }

  destroy(): void {
    trays.delete(this);
    this.#isDestroyed = true;
  }

  get shown() {
    return { picture: this.#picture, tooltip: this.#tooltip, menu: this.#menu };
  }
}

const trayNow = () => [...trays][0]?.shown;

interface NotificationOptions {
  readonly title?: string;
  readonly body?: string;
}
const notifications: { title: string; body: string; open: boolean; of: Notification }[] = [];

/** Electron's `Notification`: lines on the terminal for a person, a list for a spec. */
export class Notification extends StrictEmitter {
  readonly #options: NotificationOptions;

  constructor(options: NotificationOptions) {
    super('notification', ['click', 'close']);
    needReady('Notification');
    checkOptions('Notification', options, ['title', 'body']);
    this.#options = options;
    return strict('notification', this);
  }

  static isSupported = (): boolean => true;

  show(): void {
    const { title = '', body = '' } = this.#options;
    notifications.push({ title, body, open: true, of: this });
    say(`notification: ${title}: ${body}`);
  }

  close(): void {
    const shown = notifications.find(({ of, open }) => of === this && open);
    if (shown === undefined) return;
    shown.open = false;
    this.emit('close');
  }
}

const dialogs: { title: string; suggested: string | null }[] = [];
const answers: (string | null)[] = [];
interface DialogOptions {
  readonly title?: string;
  readonly defaultPath?: string;
  readonly filters?: readonly object[];
  readonly properties?: readonly string[];
}

/** A dialog with or without the window that it belongs to: Electron takes both. */
function ask(args: readonly unknown[]): string | null {
  const options = args.at(-1) as DialogOptions;
  checkOptions('dialog', options, ['title', 'defaultPath', 'filters', 'properties']);
  dialogs.push({ title: options.title ?? '', suggested: options.defaultPath ?? null });
  if (answers.length > 0) return answers.shift() ?? null;
  console.error(`stand-in: no dialogs here, so "${options.title ?? ''}" is cancelled`);
  return null;
}

/** Electron's `dialog`; files are chosen by a spec, or by nobody. */
export const dialog = strict('dialog', {
  showErrorBox: (title: string, content: string) => console.error(`${title}: ${content}`),
  showSaveDialog(...args: readonly unknown[]) {
    const path = ask(args);
    return Promise.resolve({ canceled: path === null, filePath: path ?? '' });
  },
  showOpenDialog(...args: readonly unknown[]) {
    const path = ask(args);
    return Promise.resolve({ canceled: path === null, filePaths: path === null ? [] : [path] });
  },
});

let themeSource = 'system';

/** Electron's `nativeTheme`; Chromium's page follows the app's own choice. */
export const nativeTheme = new Proxy(
  {},
  {
    get: (_object, key) =>
      key === 'themeSource' ? themeSource : missing(`nativeTheme.${String(key)}`),
    set(_object, key, value: string) {
      if (key !== 'themeSource') missing(`setting nativeTheme.${String(key)}`);
      if (!['system', 'light', 'dark'].includes(value)) throw new TypeError(`themeSource ${value}`);
      themeSource = value;
      return true;
    },
  },
);

/** Electron's `screen`: one display. */
export const screen = strict('screen', {
  getAllDisplays() {
    if (!registered.ready) throw new Error("The 'screen' module can't be used before app is ready");
    const area = { x: 0, y: 0, width: 1920, height: 1080 };
    return [strict('display', { id: 1, bounds: area, workArea: area })];
  },
});

offer({
  look(): Desk {
    const { picture, tooltip, menu } = trayNow() ?? {};
    return {
      tray:
        picture === undefined
          ? null
          : { picture, tooltip: tooltip ?? '', menu: shownItems(menu ?? null) },
      menu: shownItems(applicationMenu()),
      notifications: notifications.map(({ title, body, open }) => ({ title, body, open })),
      dialogs,
      theme: themeSource,
    };
  },
  clickMenu: (where, label) =>
    clickItem(where === 'tray' ? (trayNow()?.menu ?? null) : applicationMenu(), label),
  clickNotification(index) {
    const shown = notifications[index];
    if (shown?.open !== true) throw new Error(`no notification ${index}`);
    shown.open = false;
    shown.of.emit('click', {});
    shown.of.emit('close');
  },
  answerDialog: (path) => void answers.push(path),
});
