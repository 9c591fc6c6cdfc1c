/**
 * TOML (toml.io, 1.0) as far as an editor needs it that must not change any other byte: which statements there
 * are, on which lines, and the plain values among them. It is not a judge of TOML: what it reads may still be
 * refused by ntpd-rs; what it does not understand is null and must not be edited.
 */

/** `[a.b]`, `[[a]]` or `key = value`. */
export type Statement = {
  /** From 1; how many lines it takes. */
  readonly line: number;
  readonly lines: number;
  readonly path: readonly string[];
} & (
  | { readonly kind: 'table' | 'array-table' }
  /** The value as it is written. */
  | { readonly kind: 'value'; readonly value: string }
);

const KEY_PART = /[ \t]*(?:([A-Za-z0-9_-]+)|"([^"\\\n]*)"|'([^'\n]*)')[ \t]*/y;
const REST_OF_LINE = /[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/y;
const BARE_VALUE = /[^\s,[\]{}"'#=]+/y;

/** Reads the statements of a file; null where something is not understood. */
export function readToml(text: string): readonly Statement[] | null {
  const found: Statement[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const blank = match(REST_OF_LINE, text, at);
    if (blank !== null) {
      at += blank.length;
      line += 1;
      continue;
    }
    const start = at + (match(/[ \t]*/y, text, at)?.length ?? 0);
    const read = text.charAt(start) === '[' ? readHeader(text, start) : readValue(text, start);
    if (read === null) return null;
    const rest = match(REST_OF_LINE, text, read.end);
    if (rest === null) return null;
    const end = read.end + rest.length;
    const lines = text.slice(at, read.end).split('\n').length;
    found.push({ ...read.statement, line, lines });
    at = end;
    line += lines;
  }
  return found;
}

type Read = {
  readonly end: number;
  readonly statement:
    | { readonly kind: 'table' | 'array-table'; readonly path: readonly string[] }
    | { readonly kind: 'value'; readonly path: readonly string[]; readonly value: string };
} | null;

function readHeader(text: string, start: number): Read {
  const kind = text.startsWith('[[', start) ? 'array-table' : 'table';
  const [open, close] = kind === 'table' ? [1, ']'] : [2, ']]'];
  const key = readKey(text, start + open);
  if (key === null || !text.startsWith(close, key.end)) return null;
  return { end: key.end + open, statement: { kind, path: key.path } };
}

function readValue(text: string, start: number): Read {
  const key = readKey(text, start);
  if (key === null || text.charAt(key.end) !== '=') return null;
  const from = key.end + 1 + (match(/[ \t]*/y, text, key.end + 1)?.length ?? 0);
  const end = endOfValue(text, from);
  if (end === null) return null;
  return { end, statement: { kind: 'value', path: key.path, value: text.slice(from, end) } };
}

function readKey(
  text: string,
  start: number,
): { readonly end: number; readonly path: readonly string[] } | null {
  const path: string[] = [];
  let at = start;
  for (;;) {
    KEY_PART.lastIndex = at;
    const part = KEY_PART.exec(text);
    if (part === null) return null;
    path.push(part[1] ?? part[2] ?? part[3] ?? '');
    at = KEY_PART.lastIndex;
    if (text.charAt(at) !== '.') return { end: at, path };
    at += 1;
  }
}

/** Where a value ends: a word or string, or a bracket with all that is in it. */
function endOfValue(text: string, start: number): number | null {
  const open: string[] = [];
  let at = start;
  do {
    const c = text.charAt(at);
    if (c === '[' || c === '{') {
      open.push(c === '[' ? ']' : '}');
      at += 1;
    } else if (c === ']' || c === '}') {
      if (open.pop() !== c) return null;
      at += 1;
    } else if (c === '"' || c === "'") {
      const end = endOfString(text, at, c);
      if (end === null) return null;
      at = end;
    } else {
      const word = match(BARE_VALUE, text, at);
      const between = open.length > 0 ? match(/[\s,=]+|#[^\n]*/y, text, at) : null;
      const passed = word ?? between;
      if (passed === null) return null;
      at += passed.length;
    }
  } while (open.length > 0);
  return at;
}

/** Null: it does not end. */
function endOfString(text: string, start: number, quote: string): number | null {
  const triple = text.startsWith(quote.repeat(3), start);
  const close = triple ? quote.repeat(3) : quote;
  let at = start + close.length;
  while (at < text.length) {
    if (text.startsWith(close, at)) {
      let end = at + close.length;
      // Up to two quotes may stand before the three that end a long string.
      for (let more = 0; triple && more < 2 && text.charAt(end) === quote; more++) end += 1;
      return end;
    }
    if (!triple && text.charAt(at) === '\n') return null;
    at += quote === '"' && text.charAt(at) === '\\' ? 2 : 1;
  }
  return null;
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** The text of a string without escapes; null for every other value. */
export const textOf = (value: string): string | null =>
  /^"([^"\\\n]*)"$/.exec(value)?.[1] ?? /^'([^'\n]*)'$/.exec(value)?.[1] ?? null;

/** A whole number in one of the four notations of TOML, `least` to `most`; null for every other value. */
export function integerOf(value: string, least: number, most: number): number | null {
  const plain = value.replaceAll(/(?<=[\da-f])_(?=[\da-f])/gi, '');
  const isInteger =
    /^[+-]?(?:0|[1-9]\d{0,14})$/.test(plain) ||
    /^0(?:x[\da-fA-F]{1,12}|o[0-7]{1,16}|b[01]{1,48})$/.test(plain);
  const number = isInteger ? Number(plain) + 0 : NaN;
  return number >= least && number <= most ? number : null;
}

/** A number, also `inf` in quotes or not, as ntpd-rs takes it for limits; null for every other value. */
export function numberOf(value: string): number | null {
  if (/^\+?inf$/.test(textOf(value) ?? value)) return Infinity;
  const plain = value.replaceAll('_', '');
  return /^\+?\d{1,15}(?:\.\d{1,15})?(?:[eE][+-]?\d{1,3})?$/.test(plain) ? Number(plain) : null;
}

/** The values of an inline table of plain values, as they are written; empty for every other value. */
export function fieldsOf(value: string): ReadonlyMap<string, string> {
  const inside = /^\{([^{}[\]\n]*)\}$/.exec(value)?.[1] ?? '';
  return new Map(
    inside.split(',').flatMap((part): [string, string][] => {
      const at = part.indexOf('=');
      return at < 0 ? [] : [[part.slice(0, at).trim(), part.slice(at + 1).trim()]];
    }),
  );
}
