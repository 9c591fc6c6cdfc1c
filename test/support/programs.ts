import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Looks a program up in PATH and the system folders; undefined when it is not there. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(':').concat('/usr/sbin', '/usr/bin', '/sbin');
  return folders
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
