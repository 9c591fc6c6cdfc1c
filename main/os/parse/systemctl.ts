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

/**
 * Reads an environment file (systemd.exec(5), `EnvironmentFile=`) as far as defaults files of packages go:
 * `NAME=words`, with or without quotes. A last assignment wins.
 */
export function parseEnvironment(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const found = /^[ \t]*([A-Za-z_]\w*)=(.*)$/.exec(line);
    if (found === null) continue;
    const value = (found[2] ?? '').trim();
    const quote = value.charAt(0);
    const quoted = value.length > 1 && (quote === '"' || quote === "'") && value.endsWith(quote);
    values.set(found[1] ?? '', quoted ? value.slice(1, -1) : value);
  }
  return values;
}

/** Puts the values of an environment into an argument vector: `$NAME` becomes its words, `${NAME}` its text. */
export function expandArguments(
  args: readonly string[],
  environment: ReadonlyMap<string, string>,
): readonly string[] {
  return args.flatMap((word) => {
    const bare = /^\$([A-Za-z_]\w*)$/.exec(word)?.[1];
    if (bare !== undefined) {
      return (environment.get(bare) ?? '').split(/[ \t]+/).filter((part) => part !== '');
    }
    return [word.replace(/\$\{(\w+)\}/g, (_, name: string) => environment.get(name) ?? '')];
  });
}

/** The version in the first line of `systemctl --version`: `systemd 252 (252.38-1~deb12u1)`; null: not told. */
export const parseSystemdVersion = (output: string): string | null =>
  /^systemd (\d{1,4})\b/.exec(output)?.[1] ?? null;
