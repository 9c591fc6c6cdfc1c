/**
 * What the app puts on the desktop around its window, for specs to look at and to click. A spec that starts the app
 * with a channel (`stdio: 'ipc'`) asks by messages; without one, a person sees lines on the terminal.
 */

/** An area of the desktop, as Electron's Rectangle. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An item of a menu as it would be shown. */
export interface ShownItem {
  readonly label: string;
  readonly accelerator: string | null;
  readonly enabled: boolean;
  readonly items: readonly ShownItem[];
}

/** What a spec sees. */
export interface Desk {
  readonly tray: {
    readonly picture: string;
    readonly tooltip: string;
    readonly menu: readonly ShownItem[];
  } | null;
  readonly menu: readonly ShownItem[];
  /** Those that were shown, also when they are closed again. */
  readonly notifications: readonly { title: string; body: string; open: boolean }[];
  /** Titles of the file dialogs, and the name that each suggested. */
  readonly dialogs: readonly { title: string; suggested: string | null }[];
  readonly theme: string;
}

/** What a spec can do. */
export interface DeskActions {
  look(): Desk;
  /** Clicks the item with this label in the tray's menu or the application's. */
  clickMenu(where: 'tray' | 'menu', label: string): void;
  clickNotification(index: number): void;
  /** The next file dialog is answered with this path; null: cancelled. */
  answerDialog(path: string | null): void;
  /** The user moves the window there, or maximises it. */
  moveWindow(area: Rectangle, maximised: boolean): void;
  /** The user looks at the window, or at another program. */
  setFocus(focused: boolean): void;
}

/** A question and its answer on the channel. */
export interface DeskRequest {
  readonly desk: number;
  readonly action: keyof DeskActions;
  readonly args: readonly unknown[];
}
export interface DeskAnswer {
  readonly desk: number;
  readonly value?: unknown;
  readonly error?: string;
}

const actions: Partial<DeskActions> = {};

/** Each part of the stand-in brings the actions that it can do. */
export function offer(part: Partial<DeskActions>): void {
  Object.assign(actions, part);
}

/** Whether a spec plays the user. */
export const isPlayed = process.send !== undefined;

process.on('message', ({ desk, action, args }: DeskRequest) => {
  const answer = (): DeskAnswer => {
    try {
      const run = actions[action] as ((...given: readonly unknown[]) => unknown) | undefined;
      if (run === undefined) throw new Error(`stand-in: no ${action}`);
      return { desk, value: run(...args) };
    } catch (thrown) {
      return { desk, error: String(thrown) };
    }
  };
  process.send?.(answer());
});
// A spec that ends closes the channel; that is no reason for the app to stay, nor to go.
if (isPlayed) process.channel?.unref();
