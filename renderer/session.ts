import { findApi } from './api.ts';
import type { Session } from './state/context.tsx';
import { createMirror } from './state/mirror.ts';

const api = findApi();

/**
 * The session of this window; undefined outside the app. The first module of the window's program, and without a library
 * of its own: the app is asked for its state at once, and answers while the rest of the program begins.
 */
export const session: Session | undefined =
  api === undefined ? undefined : { api, mirror: createMirror(api) };
