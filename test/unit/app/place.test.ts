import { describe, expect, it } from 'vitest';
import { fitPlace, placeText, readPlace } from '#main/app/place.ts';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const right = { x: 1440, y: 0, width: 2560, height: 1440 };

describe('the place of the window', () => {
  const kept = { x: 1600, y: 200, width: 1000, height: 700 };

  it('is where it was, as long as that display is there', () => {
    expect(fitPlace(kept, [laptop, right])).toEqual(kept);
  });

  it('is left to the system when its display is gone, or there is none at all', () => {
    expect(fitPlace(kept, [laptop])).toBeNull();
    expect(fitPlace(kept, [])).toBeNull();
  });

  it('is left to the system when too little of the title bar could be seen to drag it', () => {
    expect(fitPlace({ ...kept, x: 1400 }, [laptop])).toBeNull();
    expect(fitPlace({ x: 100, y: -500, width: 1000, height: 700 }, [laptop])).toBeNull();
  });

  it('is moved onto the display that it sticks out of', () => {
    expect(fitPlace({ x: 900, y: 400, width: 1000, height: 700 }, [laptop])).toEqual({
      x: 440,
      y: 200,
      width: 1000,
      height: 700,
    });
  });

  it('shrinks with the display, though not below what the screens need', () => {
    expect(fitPlace({ x: 0, y: 25, width: 2500, height: 1400 }, [laptop])).toEqual(laptop);
    const tiny = { x: 0, y: 0, width: 640, height: 480 };
    expect(fitPlace({ x: 0, y: 0, width: 1000, height: 700 }, [tiny])).toEqual({
      x: 0,
      y: 0,
      width: 800,
      height: 600,
    });
  });

  it('goes to the display that holds most of it', () => {
    expect(fitPlace({ x: 1300, y: 100, width: 900, height: 700 }, [laptop, right])).toEqual({
      x: 1440,
      y: 100,
      width: 900,
      height: 700,
    });
  });
});

describe('the file that remembers the place', () => {
  it('reads what it wrote', () => {
    const place = { area: { x: -5, y: 0, width: 900, height: 650 }, maximised: true };
    expect(readPlace(placeText(place))).toEqual(place);
  });

  it.each([
    ['nothing', ''],
    ['half a file', '{"area":{"x":1'],
    ['another shape', '[]'],
    ['no size', '{"area":{"x":0,"y":0,"width":0,"height":0},"maximised":false}'],
    ['a fraction', '{"area":{"x":0.5,"y":0,"width":900,"height":600},"maximised":false}'],
    [
      'a place beyond any display',
      '{"area":{"x":1e9,"y":0,"width":900,"height":600},"maximised":false}',
    ],
  ])('takes %s for no memory', (_what, text) => {
    expect(readPlace(text)).toBeNull();
  });
});
