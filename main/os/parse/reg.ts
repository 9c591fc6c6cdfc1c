/** The values of a key of the registry by their names in lower case; numbers as the registry holds them. */
export type RegistryValues = ReadonlyMap<string, RegistryValue>;

/** A value: `REG_DWORD` as a number, everything else as the text that `reg.exe` prints. */
export interface RegistryValue {
  /** As it is spelled there. */
  readonly name: string;
  readonly data: string | number;
}

const INDENT = '    ';

/**
 * Reads what `reg query` prints, by key in lower case with the long name of its root. Nothing of it is
 * translated but the name of a default value. Keys without values may be missing.
 */
export function parseRegistry(text: string): ReadonlyMap<string, RegistryValues> {
  const keys = new Map<string, Map<string, RegistryValue>>();
  let values = new Map<string, RegistryValue>();
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('HKEY_')) {
      values = new Map();
      keys.set(line.toLowerCase(), values);
    } else if (line.startsWith(INDENT)) {
      // Names may hold blanks, so the type is what divides the line.
      const at = line.indexOf(`${INDENT}REG_`, INDENT.length);
      if (at < 0) continue;
      const name = line.slice(INDENT.length, at);
      const [type = '', ...data] = line.slice(at + INDENT.length).split(INDENT);
      values.set(name.toLowerCase(), { name, data: dataOf(type, data.join(INDENT)) });
    }
  }
  return keys;
}

const dataOf = (type: string, data: string): string | number =>
  type === 'REG_DWORD' && /^0x[0-9a-f]{1,8}$/i.test(data) ? Number(data) : data;
