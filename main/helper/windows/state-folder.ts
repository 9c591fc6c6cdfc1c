import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rmdir } from 'node:fs/promises';
import type { Run, RunResult } from '#main/os/run.ts';
import { isPlainPath, powershell, scriptArguments } from '#main/os/win32/powershell.ts';
import { systemRoot } from '#main/os/win32/system-root.ts';
import { appError, type AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { hasCode, unwritable } from '../perform/files.ts';

/** Well-known names of the system (SY), the administrators (BA) and the users (BU), in any language. */
const SYSTEM = '*S-1-5-18';
const ADMINISTRATORS = '*S-1-5-32-544';
const USERS = '*S-1-5-32-545';

/** What the folder must allow: all to system and administrators, reading to users, nothing to anybody else, and
 * the same for all that is in it. As Windows writes it in a security descriptor. */
const ENTRIES = ['(A;OICI;FA;;;SY)', '(A;OICI;FA;;;BA)', '(A;OICI;0x1200a9;;;BU)'];

/** Whether a security descriptor is that of a folder which only administrators can write and own. */
export function isProtected(sddl: string): boolean {
  const parts = /^O:(?:BA|SY)G:[A-Z0-9-]{2,200}D:P(?:AI)?((?:\([^()]{1,80}\)){3})$/.exec(
    sddl.trim(),
  );
  const entries: readonly string[] = parts?.[1]?.match(/\([^()]+\)/g) ?? [];
  return entries.length === ENTRIES.length && ENTRIES.every((entry) => entries.includes(entry));
}

/**
 * Makes sure of the folder for the journal, the records and the answers. In its parent every user may make
 * folders, so one that is there already is used only when its owner and its permissions show that none but
 * administrators can have written in it. Another one is renamed with what is in it. An error where that fails, as
 * while somebody holds a file in it open, and where its permissions cannot be read.
 */
export async function prepareStateFolder(
  folder: string,
  run: Run,
): Promise<Result<void, AppError>> {
  if (!isPlainPath(folder)) return err(unwritable(folder, 'not a plain path'));
  try {
    if (!(await make(folder))) {
      const ours = await isOurs(folder, run);
      if (!ours.ok) return ours;
      if (ours.value) return ok(undefined);
      // Left half-made by a run that was cut short, or somebody else's.
      const aside = `${folder}.foreign-${randomBytes(4).toString('hex')}`;
      await rmdir(folder).catch(() => rename(folder, aside));
      await mkdir(folder);
    }
    const protectedNow = await protect(folder, run);
    if (!protectedNow.ok) return protectedNow;
    // Between the two a user could have put something there.
    const ours = await isOurs(folder, run);
    if (!ours.ok) return ours;
    if (ours.value && (await readdir(folder)).length === 0) return ok(undefined);
    return err(unwritable(folder, 'others may write in it'));
  } catch (error) {
    return err(unwritable(folder, error));
  }
}

/** False: there is one. */
async function make(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function protect(folder: string, run: Run): Promise<Result<void, AppError>> {
  const program = `${systemRoot()}\\System32\\icacls.exe`;
  const grants = [`${SYSTEM}:(OI)(CI)F`, `${ADMINISTRATORS}:(OI)(CI)F`, `${USERS}:(OI)(CI)RX`];
  for (const args of [
    [folder, '/setowner', ADMINISTRATORS],
    [folder, '/inheritance:r', '/grant:r', ...grants],
  ]) {
    const ran = await run(program, args);
    if (ran.status === 'exited' && ran.code === 0) continue;
    return err(failed(program, ran));
  }
  return ok(undefined);
}

async function isOurs(folder: string, run: Run): Promise<Result<boolean, AppError>> {
  // A link of any kind leads elsewhere.
  if (!(await lstat(folder)).isDirectory()) return ok(false);
  const script = `[Console]::Out.Write([IO.DirectoryInfo]::new('${folder}').GetAccessControl().Sddl)`;
  const program = powershell();
  const ran = await run(program, scriptArguments(script), { timeout: 60 });
  if (ran.status === 'exited' && ran.code === 0) return ok(isProtected(ran.stdout));
  return err(failed(program, ran));
}

const failed = (program: string, ran: RunResult): AppError => {
  const exitCode = ran.status === 'exited' ? ran.code : null;
  return appError('os.command-failed', { program, exitCode, detail: ran.status }, 'later');
};
