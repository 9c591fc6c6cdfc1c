import type { Screen } from '#shared/model/screen.ts';

/** What menus and the tray can have done. */
export interface Actions {
  /** Opens the window, or brings it to the front; null: at the screen that it shows. */
  open(screen: Screen | null): void;
  measure(): void;
  /** Starts a sync in the window, which shows by how much the clock would jump and asks. */
  sync(): void;
  quit(): void;
}
