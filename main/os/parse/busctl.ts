/** A value as D-Bus has it, in the JSON of `busctl --json=short`: its type and its data. */
export interface BusValue {
  readonly type: string;
  readonly data: unknown;
}

/** Reads the output of `busctl --json=short get-property … NAME…`: one value a line, in the order asked. Null
 * when it is of another shape. */
export function parseBusValues(output: string): readonly BusValue[] | null {
  const values: BusValue[] = [];
  for (const line of output.split('\n')) {
    if (line === '') continue;
    let json: unknown;
    try {
      json = JSON.parse(line);
    } catch {
      return null;
    }
    if (typeof json !== 'object' || json === null || !('type' in json) || !('data' in json)) {
      return null;
    }
    if (typeof json.type !== 'string') return null;
    values.push({ type: json.type, data: json.data });
  }
  return values;
}

/** A list of texts; null when the value is none. */
export const textsOf = (value: BusValue | undefined): readonly string[] | null =>
  value?.type === 'as' && Array.isArray(value.data) && value.data.every(isText) ? value.data : null;

const isText = (value: unknown): value is string => typeof value === 'string';
