import { readFileSync } from 'node:fs';
import { screen, type BrowserWindow } from 'electron';
import { replaceFile } from '#main/store/atomic.ts';
import { FIRST_SIZE, fitPlace, placeText, readPlace } from './place.ts';

/** Remembers where the window was. */
export interface WindowMemory {
  /** Options for a new window, and whether it was maximised. Must be called after the app is ready. */
  recall(): {
    readonly bounds: { x?: number; y?: number; width: number; height: number };
    readonly maximised: boolean;
  };
  /** Remembers where a window is when it is closed. */
  follow(window: BrowserWindow): void;
  /** Resolves when everything is written. */
  settled(): Promise<void>;
}

/** The memory in a file of its own; one that cannot be read or written costs nothing but the memory. */
export function createWindowMemory(path: string): WindowMemory {
  let writing: Promise<void> = Promise.resolve();
  return {
    recall() {
      const kept = readPlace(read(path));
      if (kept === null) return { bounds: FIRST_SIZE, maximised: false };
      const displays = screen.getAllDisplays().map(({ workArea }) => workArea);
      return {
        bounds: fitPlace(kept.area, displays) ?? FIRST_SIZE,
        maximised: kept.maximised,
      };
    },
    follow(window) {
      window.on('close', () => {
        const place = { area: window.getNormalBounds(), maximised: window.isMaximized() };
        writing = writing
          .then(() => replaceFile(path, placeText(place)))
          // A full disk must not keep a window open.
          .catch(() => undefined);
      });
    },
    settled: () => writing,
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
