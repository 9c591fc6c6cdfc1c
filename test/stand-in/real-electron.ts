import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../node_modules/electron');

/**
 * Path of Electron's binary; undefined when its package has not downloaded it. Does not load the package,
 * because that would start the download.
 */
export function electronBinary(): string | undefined {
  const name = join(folder, 'path.txt');
  if (!existsSync(name)) return undefined;
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist');
  const binary = join(dist, readFileSync(name, 'utf8'));
  return existsSync(binary) ? binary : undefined;
}

/** Chromium's sandbox cannot start as root, nor where AppArmor forbids user namespaces to a program that no
 * package installed (Ubuntu 23.10 and later). An installed Trueclock is not concerned. */
export function sandboxArgs(): string[] {
  if (process.platform !== 'linux') return [];
  const restricted = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns';
  const forbidden = existsSync(restricted) && readFileSync(restricted, 'utf8').trim() === '1';
  return forbidden || process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
