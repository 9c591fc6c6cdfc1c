/** One parser under the fuzzer. */
export interface Target {
  /** Also the folder of its corpus. */
  readonly name: string;
  /** Longest input that is made, in bytes. */
  readonly maxLength: number;
  /** What the format is made of, for the mutator: text, or bytes. */
  readonly words: readonly (string | Uint8Array)[];
  /** Most steps (see `Trace`) for an input of this length. A parser that takes more than linear time for a
   * hostile input breaks it. */
  readonly maxSteps: (length: number) => number;
  /** Parses and checks what came out; throws when the parser broke a promise. */
  run(input: Uint8Array): void;
}

/** Says which promise was broken. Cheaper than an assertion library, and called for every case. */
export function check(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new Error(promise);
}

/** Bytes as the text of a program's output. */
export const utf8 = (bytes: Uint8Array): string => decoder.decode(bytes);
const decoder = new TextDecoder();

/** Bytes as a byte string, one character for each (see `ConfigFile`). */
export const byteString = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** What may stand on a screen: no control characters but the tab, and no marks that reorder text. */
export const isPrintable = (text: string): boolean =>
  // eslint-disable-next-line no-control-regex -- the control characters are what is looked for
  !/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/.test(
    text,
  );
