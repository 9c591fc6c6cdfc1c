import { systemRoot } from './system-root.ts';

/** Windows PowerShell, which every Windows has, by its absolute path. */
export const powershell = (): string =>
  `${systemRoot()}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;

/** Commands of PowerShell come from modules, which it looks for in the user's folders first. Scripts do without, or
 * name a module by its place. */
const NO_LOOKING = "$PSModuleAutoLoadingPreference = 'None'";

/** The arguments with which it runs a script that is in no file. */
export const scriptArguments = (script: string): readonly string[] => [
  '-NoLogo',
  '-NoProfile',
  '-NonInteractive',
  '-EncodedCommand',
  Buffer.from(`${NO_LOOKING}\n${script}`, 'utf16le').toString('base64'),
];

/** Letters and figures of any language and what else is usual in paths: no kind of quote, nothing that is more
 * than itself in a command line. */
const PLAIN = /^[A-Za-z]:\\[\p{L}\p{M}\p{N} ._~+@()\\-]{1,300}$/u;

/** Whether a path can stand between quotes anywhere on the way. */
export const isPlainPath = (path: string): boolean => PLAIN.test(path) && !path.endsWith('\\');
