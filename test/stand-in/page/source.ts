import { decode, encode } from '../wire.ts';
import { createBridge } from './bridge.ts';
import { DELIVER, HANDSHAKE, pageWorld, preloadWorld, SEND } from './worlds.ts';

/** The script for the page's own world. */
export const pageWorldSource = (): string =>
  `(${pageWorld.toString()})(${JSON.stringify(HANDSHAKE)}, ${createBridge.toString()});`;

/** The script for the preload's world, with the text of the preload bundle inside. */
export const preloadWorldSource = (preload: string): string => `(${preloadWorld.toString()})(
${JSON.stringify({ handshake: HANDSHAKE, deliver: DELIVER, send: SEND })},
{ encode: ${encode.toString()}, decode: ${decode.toString()} },
${createBridge.toString()},
function (require, module, exports, process) {
${preload}
});`;
