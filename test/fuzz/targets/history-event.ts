import { readEvent } from '#main/store/history/event.ts';
import { check, utf8, type Target } from '../target.ts';

/** Events as the file of the history has them, which may be damaged: each can be drawn on a time line. */
export const target: Target = {
  name: 'history-event',
  maxLength: 200,
  words: [
    ...['{"at":1795366693000,', '"kind":"watch","state":"started"}', '"kind":"clock-stepped",'],
    ...['"seconds":-0.5}', '"kind":"slept"', '"kind":"network","state":"up"', '"kind":"service",'],
    ...['"service":"chrony","running":true', '"kind":"change","changeId":"000001-0123abcd",'],
    ...['"what":"applied"}', '"kind":"sync","method":"step","offset":null}', '"__proto__":{}'],
    ...['1e999', '-1e308', '8.7e15', 'null', '{', '}', '"', ',', ':', '\\u001b', '\u202e'],
  ],
  maxSteps: (length) => 100 + 10 * length,
  run(input) {
    const event = readEvent(utf8(input));
    if (event === null) return;
    check(!Number.isNaN(new Date(event.at).getTime()), 'a time that no date can hold');
    for (const value of Object.values(event)) {
      check(typeof value !== 'number' || Number.isFinite(value), 'a figure is not finite');
    }
    const text = JSON.stringify(event);
    check(JSON.stringify(readEvent(text)) === text, 'an event changes when it is kept again');
  },
};
