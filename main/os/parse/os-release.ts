import { displayBytes } from '#shared/core/plan/text.ts';
import { parseEnvironment } from './systemctl.ts';

/** The names of a Linux distribution. */
export interface OsRelease {
  /** `debian`, `fedora`, `nixos`; empty when not told. */
  readonly id: string;
  /** `Debian GNU/Linux 12 (bookworm)`. */
  readonly name: string;
}

/** Reads `/etc/os-release` (os-release(5)), given as a byte string. */
export function parseOsRelease(text: string): OsRelease {
  const values = parseEnvironment(text);
  return {
    id: values.get('ID') ?? '',
    name: displayBytes(values.get('PRETTY_NAME') ?? values.get('NAME') ?? 'Linux', 100),
  };
}
