/** Properties of one unit as `systemctl show` prints them. */
export type UnitProperties = ReadonlyMap<string, string>;

/**
 * Reads the output of `systemctl show -p … UNIT…`: `Name=value` lines, one block for each unit in the order
 * asked, blank lines between. A property that is printed more than once keeps all its lines; lines of
 * another shape are passed over.
 */
export function parseShow(output: string): readonly UnitProperties[] {
  return output.split(/\n{2,}/).flatMap((block) => {
    const properties = new Map<string, string>();
    for (const line of block.split('\n')) {
      const at = line.indexOf('=');
      if (at <= 0) continue;
      const [name, value] = [line.slice(0, at), line.slice(at + 1)];
      const earlier = properties.get(name);
      properties.set(name, earlier === undefined ? value : `${earlier}\n${value}`);
    }
    return properties.size > 0 ? [properties] : [];
  });
}

/** The argument vector in an `ExecStart` property: `{ path=/usr/sbin/chronyd ; argv[]=… ; ignore_errors=no ; … }`. */
export function execArguments(property: string): readonly string[] {
  const start = property.indexOf(ARGUMENTS);
  const end = property.indexOf(' ; ignore_errors=', start);
  if (start < 0 || end < 0) return [];
  return property
    .slice(start + ARGUMENTS.length, end)
    .split(' ')
    .filter((word) => word !== '');
}

const ARGUMENTS = ' argv[]=';

/** Paths in the lines of an `EnvironmentFiles` property: `/etc/default/chrony (ignore_errors=yes)`. */
export const environmentFiles = (property: string): readonly string[] =>
  property
    .split('\n')
    .map((line) => line.replace(/ \(ignore_errors=(?:yes|no)\)$/, ''))
    .filter((path) => path.startsWith('/'));

/** A piece of a word: plain, in double quotes (group 1), or in single quotes (group 2). */
const PIECE = /[^ \t\r\n"'\\]+|"((?:[^"\\]|\\["\\$`])*)"|'([^'\\]*)'/y;

/**
 * Divides a text into words at blanks that no quotes hold together, as systemd does with the value of a variable, and
 * as it prints an `Environment` property. Null: a quote that does not end, or an escape that is not read everywhere
 * as the same.
 */
export function splitWords(text: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let at = 0;
  while (at < text.length) {
    if (' \t\r\n'.includes(text.charAt(at))) {
      if (word !== null) words.push(word);
      word = null;
      at += 1;
      continue;
    }
    PIECE.lastIndex = at;
    const piece = PIECE.exec(text);
    if (piece === null) return null;
    const [all, double, single] = piece;
    word = (word ?? '') + (double?.replace(/\\(.)/g, '$1') ?? single ?? all);
    at += all.length;
  }
  return word === null ? words : [...words, word];
}

/** Reads an `Environment` property; null: not all of it is told, as of values with blanks by older versions. */
export function parseAssignments(property: string): ReadonlyMap<string, string> | null {
  const words = splitWords(property);
  const pairs = words?.map((word) => /^([A-Za-z_]\w*)=([^]*)$/.exec(word)) ?? null;
  if (pairs === null || pairs.includes(null)) return null;
  return new Map(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
}

/**
 * Reads an environment file (systemd.exec(5), `EnvironmentFile=`) as far as defaults files of packages go:
 * `NAME=words`, with or without quotes around all of it. A last assignment wins.
 */
export function parseEnvironment(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const found = /^[ \t]*([A-Za-z_]\w*)=(.*)$/.exec(line);
    if (found === null) continue;
    const value = (found[2] ?? '').trim();
    const inside = /^"([^"]*)"$|^'([^']*)'$/.exec(value);
    values.set(found[1] ?? '', inside?.[1] ?? inside?.[2] ?? value);
  }
  return values;
}

/** Puts the values of an environment into an argument vector: `$NAME` becomes its words, `${NAME}` its text. Null: a
 * value whose words cannot be told. */
export function expandArguments(
  args: readonly string[],
  environment: ReadonlyMap<string, string>,
): readonly string[] | null {
  const expanded: string[] = [];
  for (const word of args) {
    const bare = /^\$([A-Za-z_]\w*)$/.exec(word)?.[1];
    const whole = word.replace(/\$\{(\w+)\}/g, (_, name: string) => environment.get(name) ?? '');
    const words = bare === undefined ? [whole] : splitWords(environment.get(bare) ?? '');
    if (words === null) return null;
    expanded.push(...words);
  }
  return expanded;
}

/** The version in the first line of `systemctl --version`: `systemd 252 (252.38-1~deb12u1)`; null: not told. */
export const parseSystemdVersion = (output: string): string | null =>
  /^systemd (\d{1,4})\b/.exec(output)?.[1] ?? null;
