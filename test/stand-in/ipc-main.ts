import { strict } from './strict.ts';

type Handler = (event: unknown, ...args: unknown[]) => unknown;
const handlers = new Map<string, Handler>();

/** Electron's `ipcMain`. */
export const ipcMain = strict('ipcMain', {
  handle(channel: string, handler: Handler) {
    if (handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    }
    handlers.set(channel, handler);
  },
});

/** Calls the app's handler as Electron does; what it throws reaches the page as text alone. */
export async function answerInvoke(
  event: unknown,
  channel: string,
  args: readonly unknown[],
): Promise<{ readonly ok: boolean; readonly value: unknown }> {
  try {
    const handler = handlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    return { ok: true, value: await handler(event, ...args) };
  } catch (thrown) {
    return { ok: false, value: `Error invoking remote method '${channel}': ${String(thrown)}` };
  }
}
