import { SCREENS, type Screen } from '#shared/model/screen.ts';

/** What a command line asks of the app. */
export interface Wish {
  /** The screen to open at; null: none was named, or none that there is. */
  readonly screen: Screen | null;
  /** The system started the app at login: see {@link AT_LOGIN}. */
  readonly atLogin: boolean;
}

/** The argument that the login item gives. */
export const AT_LOGIN = '--at-login';

const SCREEN = '--screen=';

/** Reads a command line, also the one of a second start: that comes from any program of the user's, so nothing is
 * taken from it but a name of our own list. */
export function readArguments(argv: readonly string[]): Wish {
  const named = argv.findLast((argument) => argument.startsWith(SCREEN))?.slice(SCREEN.length);
  return {
    screen: SCREENS.find((screen) => screen === named) ?? null,
    atLogin: argv.includes(AT_LOGIN),
  };
}
