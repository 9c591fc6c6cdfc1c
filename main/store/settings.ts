import { readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { appError, type AppError } from '#shared/errors.ts';
import { PREFERENCE_LIMITS } from '#shared/model/preferences.ts';
import type { Settings } from '#shared/model/settings.ts';
import { err, type Result } from '#shared/result.ts';
import { replaceFile } from './atomic.ts';
import { withLock } from './lock.ts';
import { refusalOf } from './owner.ts';
import { defaultSettings, MAX_OWN_SERVERS, readSettings } from './schema.ts';

/** Full settings take about 60 kB; a file beyond this is not ours and is not read. */
const MAX_FILE_BYTES = 1024 * 1024;

/** The kept settings. One object per process; several processes may use the same file. */
export interface SettingsStore {
  /** The settings as the file says now, whichever process wrote it; the same object until it is written again. Where it
   * cannot be used at the moment, those that were last: only {@link SettingsStore.update} sets a file aside. */
  get(): Settings;
  /**
   * Applies `change` to what the file says now, which another process may have changed since, checks the
   * result and keeps it. On an error (`store.unreadable`, `store.unwritable`, `net.bad-address` for a server
   * that is there already, `net.too-many`) nothing is kept. `change` must be pure; it may run after other
   * changes that were asked for earlier. A change that makes nonsense is a bug and throws.
   */
  update(change: (settings: Settings) => Settings): Promise<Result<Settings, AppError>>;
  /**
   * What was wrong with the file, or null. When it was not valid, `path` is where it was set aside. When it could not
   * be read at all, `path` is the file itself, which is left alone: updates fail until it can be read. What this
   * process has read before is in use then, or else the defaults, but for a history that is kept as long as can be.
   */
  readonly problem: AppError | null;
  /** Resolves when every update that was asked for has ended. */
  settled(): Promise<void>;
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** Between the name of the file and the time when it was set aside. */
const ASIDE = '.corrupt-';

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Tells a file from the one that replaced it; null: there is none, or it cannot be looked at. */
function identityOf(path: string): string | null {
  try {
    const { ino, mtimeMs, ctimeMs, size } = statSync(path);
    // By its ctime also one that was given other rights: it may be readable now.
    return `${ino}:${mtimeMs}:${ctimeMs}:${size}`;
  } catch {
    return null;
  }
}

type Content =
  | { readonly kind: 'missing' }
  | { readonly kind: 'valid'; readonly settings: Settings }
  | { readonly kind: 'invalid'; readonly detail: string }
  | { readonly kind: 'unreadable'; readonly detail: string };

function readContent(path: string): Content {
  let text: string;
  try {
    const { size } = statSync(path);
    if (size > MAX_FILE_BYTES) return { kind: 'invalid', detail: `${size} bytes` };
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { kind: 'missing' };
    return { kind: 'unreadable', detail: textOf(error) };
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // The parser's message quotes the file; it says nothing that helps.
    return { kind: 'invalid', detail: 'not JSON' };
  }
  const settings = readSettings(content);
  return settings.ok
    ? { kind: 'valid', settings: settings.value }
    : { kind: 'invalid', detail: settings.error };
}

interface Loaded {
  /** What the file says; null: nothing that can be used. */
  readonly settings: Settings | null;
  readonly problem: AppError | null;
  /** False: the file is there and must not be overwritten. */
  readonly writable: boolean;
}

/** Reads the file; one that is not valid is renamed, never deleted or overwritten: it may hold what took
 * the user time, or be the file of a newer version. */
function load(path: string, now: () => number): Loaded {
  const content = readContent(path);
  switch (content.kind) {
    case 'valid':
      return { settings: content.settings, problem: null, writable: true };
    case 'missing':
      return { settings: null, problem: null, writable: true };
    case 'unreadable':
      return {
        settings: null,
        problem: appError('store.unreadable', { path, detail: content.detail }, 'later'),
        writable: false,
      };
    case 'invalid': {
      // Colons are not allowed in file names on Windows.
      const stamp = new Date(now()).toISOString().replaceAll(':', '-');
      const aside = `${path}${ASIDE}${stamp}`;
      try {
        const refused = refusalOf(dirname(path));
        if (refused !== null) throw new Error(refused);
        renameSync(path, aside);
      } catch (error) {
        // Another process was faster.
        if (codeOf(error) === 'ENOENT') return load(path, now);
        const detail = `${content.detail}; ${textOf(error)}`;
        return {
          settings: null,
          problem: appError('store.unreadable', { path, detail }, 'later'),
          writable: false,
        };
      }
      return {
        settings: null,
        problem: appError('store.unreadable', { path: aside, detail: content.detail }, 'never'),
        writable: true,
      };
    }
  }
}

/**
 * The settings where no file says any. Where there was one, also if an earlier process set it aside, the history is kept
 * as long as can be: how long the user wants it is not known, and what is dropped from it is gone for ever.
 */
function unsaid(path: string, problem: AppError | null): Settings {
  const settings = defaultSettings();
  if (problem === null && !wasSetAside(path)) return settings;
  return { ...settings, keepDays: PREFERENCE_LIMITS.keepDays.most };
}

function wasSetAside(path: string): boolean {
  try {
    return readdirSync(dirname(path)).some((name) => name.startsWith(basename(path) + ASIDE));
  } catch {
    // No folder, or none that tells.
    return false;
  }
}

/** What a user can bring about by adding servers in two windows at once; anything else is a bug. */
function refusal({ own }: Settings): AppError | null {
  if (own.length > MAX_OWN_SERVERS) {
    return appError('net.too-many', { limit: MAX_OWN_SERVERS, asked: own.length }, 'never');
  }
  const twice = own.find((server, index) => own.findIndex(({ id }) => id === server.id) !== index);
  return twice === undefined
    ? null
    : appError('net.bad-address', { input: twice.host, reason: 'duplicate' }, 'never');
}

/** Opens the settings file at an absolute path, whether it exists or not. Never throws: see
 * {@link SettingsStore.problem}. `now` gives the time for the name of a file set aside. */
export function openSettings(path: string, now: () => number = Date.now): SettingsStore {
  // Looked at before it is read: what is written in between is then seen the next time.
  let seen = identityOf(path);
  let current = load(path, now);
  /** {@link current}'s, or else the defaults. */
  let settings = current.settings ?? unsaid(path, current.problem);
  let queue: Promise<unknown> = Promise.resolve();

  /** Takes in what another process has written. Reads alone: without the lock, a file that is found wanting may be a good
   * one by the time that it would be renamed. */
  const look = (): void => {
    const found = identityOf(path);
    if (found === null || found === seen) return;
    seen = found;
    const content = readContent(path);
    if (content.kind !== 'valid') return;
    const problem = current.writable ? current.problem : null;
    ({ settings } = content);
    current = { settings, problem, writable: true };
  };

  const apply = async (
    change: (settings: Settings) => Settings,
  ): Promise<Result<Settings, AppError>> => {
    seen = identityOf(path);
    const fresh = load(path, now);
    // A file set aside stays worth telling, though a second look finds nothing wrong any more.
    const setAside = current.writable ? current.problem : null;
    // What was read once holds, also when its file is spoilt or gone.
    const read = fresh.settings ?? current.settings;
    current = { ...fresh, settings: read, problem: fresh.problem ?? setAside };
    settings = read ?? unsaid(path, current.problem);
    if (!fresh.writable && fresh.problem !== null) return err(fresh.problem);
    const next = change(settings);
    const refused = refusal(next);
    if (refused !== null) return err(refused);
    const checked = readSettings(next);
    if (!checked.ok) throw new Error(`settings would become invalid: ${checked.error}`);
    await replaceFile(path, `${JSON.stringify(checked.value, null, 2)}\n`);
    settings = checked.value;
    current = { ...current, settings };
    seen = identityOf(path);
    return checked;
  };

  const locked = async (
    change: (settings: Settings) => Settings,
  ): Promise<Result<Settings, AppError>> => {
    try {
      const detail = refusalOf(dirname(path));
      if (detail !== null) return err(appError('store.unwritable', { path, detail }, 'later'));
      return await withLock(`${path}.lock`, () => apply(change));
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      return err(appError('store.unwritable', { path, detail: textOf(error) }, 'later'));
    }
  };

  return {
    get: () => {
      look();
      return settings;
    },
    get problem() {
      return current.problem;
    },
    update: (change) => {
      const result = queue.then(() => locked(change));
      queue = result.catch(() => undefined);
      return result;
    },
    async settled() {
      await queue;
    },
  };
}
