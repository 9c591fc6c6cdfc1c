import { posix } from 'node:path';
import { AT_LOGIN } from './arguments.ts';

/** Where a desktop looks for what to start at login: Desktop Application Autostart Specification 0.5, as the XDG Base
 * Directory Specification says where `$XDG_CONFIG_HOME` is. Absolute. */
export function loginEntryPath(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  const config = env['XDG_CONFIG_HOME'] ?? '';
  const base = posix.isAbsolute(config) ? config : posix.join(home, '.config');
  return posix.join(base, 'autostart', 'trueclock.desktop');
}

/** Whether a desktop's settings have switched such a file off: `Hidden` stands for "deleted" (the specification of
 * autostart), the other is what GNOME writes. */
export const isEntryOff = (entry: string): boolean =>
  /^(?:Hidden *= *true|X-GNOME-Autostart-enabled *= *false) *$/m.test(entry);

/** An argument in a key `Exec` (Desktop Entry Specification 1.5, "The Exec key"): quoted, with the reserved
 * characters escaped, once for the quotes and once more for every string of such a file. */
const quoted = (argument: string): string =>
  `"${argument
    .replace(/["`$\\]/g, String.raw`\$&`)
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')}"`;

/** The file that starts a program at login; null when a path holds a character that no such file can. */
export function loginEntry(name: string, program: string, args: readonly string[]): string | null {
  const command = [program, ...args];
  // The specification forbids `=` in the program, not in its arguments.
  if (program.includes('=') || command.some((argument) => /\p{Cc}/u.test(argument))) return null;
  return [
    '[Desktop Entry]',
    'Type=Application',
    `Name=${name}`,
    `Exec=${[...command, AT_LOGIN].map(quoted).join(' ')}`,
    'Icon=trueclock',
    'Terminal=false',
    // A login has more urgent things to do: GNOME waits so many seconds.
    'X-GNOME-Autostart-Delay=10',
    '',
  ].join('\n');
}
