import { UNPRINTABLE } from '../../format.ts';

/** Replaces what must not be displayed by U+FFFD and cuts to `limit` characters. */
export function displayable(text: string, limit = Number.POSITIVE_INFINITY): string {
  const shown = text.replace(UNPRINTABLE, '\ufffd');
  return shown.length <= limit ? shown : `${shown.slice(0, limit - 1)}…`;
}

/**
 * Decodes a byte string (one character per byte, see `ConfigFile`) for display: UTF-8 where it is valid,
 * else Latin-1, without its line end, unprintable characters replaced. Not reversible; must never be
 * written back to a file.
 */
export function displayBytes(bytes: string, limit?: number): string {
  return displayable(decode(bytes.replace(/\r?\n?$/, '')), limit);
}

function decode(bytes: string): string {
  try {
    // The pure core has no TextDecoder; percent-decoding is the language's own strict UTF-8 decoder.
    return decodeURIComponent(
      bytes.replace(/[%\u0080-\u00ff]/g, (c) => `%${c.charCodeAt(0).toString(16)}`),
    );
  } catch {
    return bytes;
  }
}

/** Splits a file into lines, each with its own line end, so that joining gives back every byte. */
export function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** A host in the one form in which hosts are compared: lower case, no final dot. */
export const sameHost = (host: string): string => host.toLowerCase().replace(/\.$/, '');
