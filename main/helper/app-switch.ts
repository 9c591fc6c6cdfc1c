/**
 * Where no environment comes through elevation, Electron cannot be told to run as Node. The app itself is then
 * started with a switch that makes it the elevated program, and nothing else.
 */
const SWITCH = '--helper';

/** The switch, with the request. */
export const helperSwitch = (token: string): string => `${SWITCH}=${token}`;

/**
 * The arguments of the elevated program in the app's own command line (the program, the app, the switch); null: it
 * is to be the app. With anything beside the switch, which might be one of Chromium's, they are none, and
 * refused: a command line that names the switch never opens the app.
 */
export function helperArguments(argv: readonly string[]): readonly string[] | null {
  if (!argv.some((argument) => argument.startsWith(SWITCH))) return null;
  const [argument = ''] = argv.slice(2);
  const isAlone = argv.length === 3 && argument.startsWith(`${SWITCH}=`);
  return isAlone ? [argument.slice(SWITCH.length + 1)] : [];
}
