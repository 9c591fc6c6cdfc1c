import { open } from 'node:fs/promises';
import { BrowserWindow, dialog, type FileFilter } from 'electron';
import { replaceFile } from '#main/store/atomic.ts';
import { appError, type AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';

/** A file as the dialogs name it. */
interface Kind {
  /** Title of the dialog. */
  readonly title: string;
  /** What kind of file it is, in words. */
  readonly label: string;
  /** Without the dot. */
  readonly extension: string;
}

const filtersOf = ({ label, extension }: Kind): FileFilter[] => [
  { name: label, extensions: [extension] },
];
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Carries an error out of the pieces of a file. */
class Stopped extends Error {
  readonly reason: AppError;
  constructor(reason: AppError) {
    super(reason.code);
    this.reason = reason;
  }
}

function* unwrap(pieces: Iterable<Result<string, AppError>>): Generator<string> {
  for (const piece of pieces) {
    if (!piece.ok) throw new Stopped(piece.error);
    yield piece.value;
  }
}

/**
 * Asks the user where to keep a file, and writes it piece by piece. False: the user chose nothing. With an error
 * (`store.unwritable`, or what the pieces give) there is no file, or the one that was there before.
 */
export async function saveFile(
  kind: Kind & { readonly name: string },
  pieces: Iterable<Result<string, AppError>>,
): Promise<Result<boolean, AppError>> {
  const defaultPath = `${kind.name}.${kind.extension}`;
  const options = { title: kind.title, defaultPath, filters: filtersOf(kind) };
  const [window] = BrowserWindow.getAllWindows();
  const { canceled, filePath } =
    window === undefined
      ? await dialog.showSaveDialog(options)
      : await dialog.showSaveDialog(window, options);
  if (canceled || filePath === '') return ok(false);
  try {
    await replaceFile(filePath, unwrap(pieces), 'usual');
    return ok(true);
  } catch (thrown) {
    if (thrown instanceof Stopped) return err(thrown.reason);
    return err(appError('store.unwritable', { path: filePath, detail: textOf(thrown) }, 'later'));
  }
}

/** Asks the user for a file and reads it as UTF-8. Null: the user chose none. One that is larger than `most` bytes,
 * or no text, is refused (`store.unreadable`). */
export async function chooseText(
  kind: Kind,
  most: number,
): Promise<Result<string | null, AppError>> {
  const options = {
    title: kind.title,
    filters: filtersOf(kind),
    properties: ['openFile' as const],
  };
  const [window] = BrowserWindow.getAllWindows();
  const { canceled, filePaths } =
    window === undefined
      ? await dialog.showOpenDialog(options)
      : await dialog.showOpenDialog(window, options);
  const [path] = filePaths;
  if (canceled || path === undefined) return ok(null);
  try {
    const bytes = await readAtMost(path, most);
    if (bytes === null) throw new Error(`> ${most} bytes`);
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (thrown) {
    return err(appError('store.unreadable', { path, detail: textOf(thrown) }, 'later'));
  }
}

/** The whole of a file; null when it holds more. Also one that grows, and a device without end, is read no further. */
async function readAtMost(path: string, most: number): Promise<Uint8Array | null> {
  const file = await open(path, 'r');
  try {
    const buffer = new Uint8Array(most + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      length += bytesRead;
      if (length > most) return null;
      if (bytesRead === 0) return buffer.subarray(0, length);
    }
  } finally {
    await file.close();
  }
}
