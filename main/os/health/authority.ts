import type { AuthorityFacts } from '#shared/core/health/evidence.ts';
import type { Host } from '../host.ts';
import { darwinAuthority } from './authority-darwin.ts';
import { linuxAuthority } from './authority-linux.ts';
import { windowsAuthority } from './authority-windows.ts';

/** Finds out who sets the clock of this machine from outside; null: nothing could be told. Never rejects. */
export async function readAuthority(
  host: Host,
  signal: AbortSignal,
): Promise<AuthorityFacts | null> {
  switch (host.platform) {
    case 'linux':
      return await linuxAuthority(host, signal);
    case 'darwin':
      return await darwinAuthority(host, signal);
    case 'win32':
      return await windowsAuthority(host, signal);
    default:
      return null;
  }
}
