import { z } from 'zod';

/** A part of the desktop, in device-independent pixels; the top left of the first display is 0, 0. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the window was when it was closed; `area` is what it has when it is not maximised. */
export interface Place {
  readonly area: Area;
  readonly maximised: boolean;
}

/** Of the first start. */
export const FIRST_SIZE = { width: 1120, height: 760 } as const;
/** The smallest size in which the Servers table shows all of its columns. */
export const LEAST_SIZE = { width: 800, height: 600 } as const;

/** How much of the window must lie on a display so that it can be seen there and dragged: a piece of its title bar. */
const WITHIN_REACH = { width: 120, height: 32 } as const;

/** No display is that far away or that large; it keeps nonsense of a file from the window system. */
const MOST = 100_000;
const whole = (least: number) => z.int().min(least).max(MOST);
const schema = z.strictObject({
  area: z.strictObject({ x: whole(-MOST), y: whole(-MOST), width: whole(1), height: whole(1) }),
  maximised: z.boolean(),
});

/** Reads what {@link placeText} wrote; null for anything else. */
export function readPlace(text: string): Place | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** A place as the content of a file. */
export const placeText = (place: Place): string => `${JSON.stringify(place)}\n`;

const between = (value: number, least: number, most: number) =>
  Math.max(least, Math.min(value, Math.max(least, most)));

/** How much two spans have in common. */
const shared = (a: number, aLength: number, b: number, bLength: number): number =>
  Math.max(0, Math.min(a + aLength, b + bLength) - Math.max(a, b));

/**
 * Where to open a window that was at `kept`, given the work areas of the displays that are there now: on the display
 * that it was mostly on, moved and made smaller as far as it would stick out. Null when nobody could have seen or
 * dragged it on any of them: then the system places it.
 */
export function fitPlace(kept: Area, displays: readonly Area[]): Area | null {
  const overlap = (display: Area) =>
    shared(kept.x, kept.width, display.x, display.width) *
    shared(kept.y, kept.height, display.y, display.height);
  const [best] = [...displays].sort((a, b) => overlap(b) - overlap(a));
  if (best === undefined) return null;
  const isReachable =
    shared(kept.x, kept.width, best.x, best.width) >= WITHIN_REACH.width &&
    shared(kept.y, WITHIN_REACH.height, best.y, best.height) > 0;
  if (!isReachable) return null;
  const width = between(kept.width, LEAST_SIZE.width, best.width);
  const height = between(kept.height, LEAST_SIZE.height, best.height);
  return {
    x: between(kept.x, best.x, best.x + best.width - width),
    y: between(kept.y, best.y, best.y + best.height - height),
    width,
    height,
  };
}
