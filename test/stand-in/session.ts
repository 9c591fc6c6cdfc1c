import type { CDPSession } from 'playwright-core';
import { toChromium } from './origin.ts';
import { missing, strict, StrictEmitter } from './strict.ts';

type PermissionCheck = (
  contents: unknown,
  permission: string,
  origin: string,
  details: object,
) => boolean;
type PermissionRequest = (
  contents: unknown,
  permission: string,
  answer: (granted: boolean) => void,
  details: object,
) => void;
type BeforeRequest = (
  details: { url: string; method: string; resourceType: string },
  answer: (response: { cancel?: boolean }) => void,
) => void;
type ProtocolHandler = (request: Request) => Response | Promise<Response>;

/** What the app registered; the navigation and the windows ask it. */
export const registered = {
  ready: false,
  schemes: new Set<string>(),
  handlers: new Map<string, ProtocolHandler>(),
  permissionCheck: null as PermissionCheck | null,
  permissionRequest: null as PermissionRequest | null,
  beforeRequest: null as BeforeRequest | null,
};

interface CustomScheme {
  readonly scheme: string;
  readonly privileges?: Readonly<Record<string, boolean>>;
}

/** Electron's `protocol`. */
export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(schemes: readonly CustomScheme[]) {
    if (registered.ready) {
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    }
    for (const { scheme, privileges = {} } of schemes) {
      const { standard, secure, ...others } = privileges;
      // Shown to Chromium as https (origin.ts), a scheme is always both.
      if (standard !== true || secure !== true) missing('a scheme that is not standard and secure');
      for (const [name, on] of Object.entries(others)) {
        // Scripts that DevTools hands over are compiled anew each time.
        if (on && name !== 'codeCache') missing(`scheme privilege ${name}`);
      }
      registered.schemes.add(scheme);
    }
  },
  handle(scheme: string, handler: ProtocolHandler) {
    if (!registered.ready) throw new Error('protocol.handle before app is ready');
    if (!registered.schemes.has(scheme))
      missing('protocol.handle for a scheme that was not registered');
    if (registered.handlers.has(scheme)) throw new Error('The scheme has been intercepted');
    registered.handlers.set(scheme, handler);
  },
});

class Session extends StrictEmitter {
  readonly webRequest = strict('webRequest', {
    onBeforeRequest(listener: BeforeRequest) {
      registered.beforeRequest = listener;
    },
  });

  constructor() {
    super('session', ['will-download']);
  }

  setPermissionRequestHandler(handler: PermissionRequest | null): void {
    registered.permissionRequest = handler;
  }

  setPermissionCheckHandler(handler: PermissionCheck | null): void {
    registered.permissionCheck = handler;
  }

  /** Nothing to do: headless Chromium has no device to choose, and a headed one asks the person. */
  setDevicePermissionHandler(): void {
    // Accepted so that the app is started unchanged.
  }
}

/** The one session that there is. */
export const defaultSession = strict('session', new Session());

/** Electron's `session`. */
export const session = strict('session', {
  get defaultSession() {
    if (!registered.ready) throw new Error('Session can only be received when app is ready');
    return defaultSession;
  },
});

/** Electron's names of permissions, and Chromium's for DevTools (Browser.setPermission). */
const PERMISSIONS: Readonly<Record<string, string>> = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  media: 'camera',
  midi: 'midi',
  'clipboard-read': 'clipboard-read',
  'clipboard-sanitized-write': 'clipboard-write',
  'idle-detection': 'idle-detection',
  'display-capture': 'display-capture',
  'persistent-storage': 'persistent-storage',
  'screen-wake-lock': 'screen-wake-lock',
  'storage-access': 'storage-access',
};

/** Asks the app's handlers about every permission and tells Chromium; as in Electron, no handler allows all. */
export async function applyPermissions(
  cdp: CDPSession,
  contents: unknown,
  origin: string,
): Promise<void> {
  for (const [permission, name] of Object.entries(PERMISSIONS)) {
    let granted = registered.permissionCheck?.(contents, permission, `${origin}/`, {}) ?? true;
    if (granted) {
      registered.permissionRequest?.(contents, permission, (answer) => (granted = answer), {});
    }
    await cdp.send('Browser.setPermission', {
      permission: { name },
      setting: granted ? 'granted' : 'denied',
      origin: toChromium(origin, registered.schemes),
    });
  }
}
