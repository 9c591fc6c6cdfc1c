import { EventEmitter } from 'node:events';

/** What windows tell the app: `web-contents-created` and `all-closed`. */
export const appEvents = new EventEmitter();
