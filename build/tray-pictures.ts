import { crc32, deflateSync } from 'node:zlib';
import type { Plugin } from 'vite';

/**
 * Draws the pictures of the tray: a shape for each state, so that nobody needs to tell the colours apart, large enough
 * to be seen among others. Drawn here in every size that a system asks for, there is no picture to keep by hand.
 */

/** Whether a point belongs to a shape; both from 0 to 1, y down. */
type Shape = (x: number, y: number) => boolean;

/** Distance from a line of no width from (x1, y1) to (x2, y2). */
function fromLine(x: number, y: number, x1: number, y1: number, x2: number, y2: number): number {
  const along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2);
  const at = Math.max(0, Math.min(1, along));
  return Math.hypot(x - x1 - at * (x2 - x1), y - y1 - at * (y2 - y1));
}

const line =
  (width: number, x1: number, y1: number, x2: number, y2: number): Shape =>
  (x, y) =>
    fromLine(x, y, x1, y1, x2, y2) < width / 2;

/** A triangle with a point above and round corners. */
const triangle: Shape = (x, y) => {
  const round = 0.09;
  const [top, bottom, half] = [0.17, 0.83, 0.38];
  const inside = y > top && y < bottom && Math.abs(x - 0.5) < (half * (y - top)) / (bottom - top);
  const left = 0.5 - half;
  const right = 0.5 + half;
  return (
    inside ||
    line(2 * round, 0.5, top, left, bottom)(x, y) ||
    line(2 * round, 0.5, top, right, bottom)(x, y) ||
    line(2 * round, left, bottom, right, bottom)(x, y)
  );
};

/** What is taken out of a shape, so that it is no mere blot: the hands of a clock, an exclamation mark. */
const HANDS: Shape = (x, y) =>
  line(0.1, 0.5, 0.26, 0.5, 0.5)(x, y) || line(0.1, 0.5, 0.5, 0.67, 0.61)(x, y);
const EXCLAMATION: Shape = (x, y) =>
  line(0.11, 0.5, 0.38, 0.5, 0.58)(x, y) || Math.hypot(x - 0.5, y - 0.75) < 0.065;

/** The states with their shapes, and colours that can be seen on light and on dark bars. */
const PICTURES: Readonly<
  Record<string, { shape: Shape; colour: readonly [number, number, number] }>
> = {
  right: {
    shape: (x, y) => Math.hypot(x - 0.5, y - 0.5) < 0.46 && !HANDS(x, y),
    colour: [0x2f, 0xa3, 0x6b],
  },
  warning: { shape: (x, y) => triangle(x, y) && !EXCLAMATION(x, y), colour: [0xdd, 0x8f, 0x0a] },
  bad: {
    shape: (x, y) =>
      line(0.2, 0.17, 0.17, 0.83, 0.83)(x, y) || line(0.2, 0.83, 0.17, 0.17, 0.83)(x, y),
    colour: [0xe0, 0x4b, 0x41],
  },
  unknown: { shape: line(0.2, 0.17, 0.5, 0.83, 0.5), colour: [0x85, 0x8e, 0x9b] },
};

const BLACK = [0, 0, 0] as const;
/** Points taken in each direction of a pixel; their share is its opacity. */
const FINENESS = 4;

/** Red, green, blue and opacity of every pixel, from the top left, row by row. */
function draw(shape: Shape, [red, green, blue]: readonly [number, number, number], size: number) {
  const pixels = new Uint8Array(4 * size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      let hits = 0;
      for (let point = 0; point < FINENESS ** 2; point += 1) {
        const x = (column + ((point % FINENESS) + 0.5) / FINENESS) / size;
        const y = (row + (Math.floor(point / FINENESS) + 0.5) / FINENESS) / size;
        if (shape(x, y)) hits += 1;
      }
      pixels.set(
        [red, green, blue, Math.round((255 * hits) / FINENESS ** 2)],
        4 * (row * size + column),
      );
    }
  }
  return pixels;
}

/** PNG (ISO/IEC 15948), eight bits a channel with opacity, no filter. */
function png(pixels: Uint8Array, size: number): Buffer {
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const rows = Buffer.alloc((4 * size + 1) * size);
  for (let row = 0; row < size; row += 1) {
    rows.set(pixels.subarray(4 * size * row, 4 * size * (row + 1)), (4 * size + 1) * row + 1);
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array()),
  ]);
}

/** One picture of an icon file: a device-independent bitmap, from the bottom row up, and a mask that hides nothing,
 * since the opacity says it all. */
function bitmap(pixels: Uint8Array, size: number): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt32LE(40, 0);
  header.writeInt32LE(size, 4);
  header.writeInt32LE(2 * size, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(32, 14);
  const colours = Buffer.alloc(4 * size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const from = 4 * ((size - 1 - row) * size + column);
      const [red = 0, green = 0, blue = 0, opacity = 0] = pixels.subarray(from, from + 4);
      colours.set([blue, green, red, opacity], 4 * (row * size + column));
    }
  }
  return Buffer.concat([header, colours, Buffer.alloc(4 * Math.ceil(size / 32) * size)]);
}

/** An icon file of Windows with a picture for each scale of its screen. */
function icon(pictures: readonly { readonly size: number; readonly data: Buffer }[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [index, { size, data }] of pictures.entries()) {
    const at = 6 + 16 * index;
    head.set([size, size, 0, 0], at);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(data.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += data.length;
  }
  return Buffer.concat([head, ...pictures.map(({ data }) => data)]);
}

/** Small icons at 100, 125, 150, 200 and 300 % (GetSystemMetrics, SM_CXSMICON). */
const WINDOWS_SIZES = [16, 20, 24, 32, 48];
/** Points of a menu bar's picture on macOS, whose files `@2x` are for twice the density. */
const MAC_SIZE = 16;
/** Panels of Linux are 22 to 32 pixels high. */
const LINUX_SIZE = 24;

/** Every picture of the tray by its file name, as Electron's Tray wants them: PNG with `@2x` beside it, templates (black
 * and opacity alone) for macOS, icon files for Windows. */
export function trayPictures(): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const [name, { shape, colour }] of Object.entries(PICTURES)) {
    for (const scale of [1, 2]) {
      const at = scale === 1 ? '' : '@2x';
      const linux = LINUX_SIZE * scale;
      files.set(`${name}${at}.png`, png(draw(shape, colour, linux), linux));
      const mac = MAC_SIZE * scale;
      files.set(`${name}Template${at}.png`, png(draw(shape, BLACK, mac), mac));
    }
    const sizes = WINDOWS_SIZES.map((size) => ({
      size,
      data: bitmap(draw(shape, colour, size), size),
    }));
    files.set(`${name}.ico`, icon(sizes));
  }
  return files;
}

/** Puts the pictures into `tray/` beside the bundle. */
export const drawTrayPictures = (): Plugin => ({
  name: 'tray-pictures',
  generateBundle() {
    for (const [name, source] of trayPictures()) {
      this.emitFile({ type: 'asset', fileName: `tray/${name}`, source });
    }
  },
});
