/** Whole numbers from 0 to below `limit`, the same for the same seed (xorshift32). */
export type Random = (limit: number) => number;

/** @param seed any whole number but 0, which stays 0 for ever. */
export function randomFrom(seed: number): Random {
  let state = seed | 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** Bytes at the edges of signed and unsigned numbers, and those that mean something in texts. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, ...new TextEncoder().encode('\n ,=#%:.[]-09aA')];

/** Mutations of one input at most; the usual number is 1 or 2. */
const MOST = 8;

/** Makes inputs out of inputs. Each call of a mutation changes the bytes in place and gives the new length. */
export class Mutator {
  readonly #random: Random;
  readonly #words: readonly Uint8Array[];
  readonly #bytes: Uint8Array;
  readonly #limit: number;

  /** @param words what the format is made of; the mutator writes them where it likes. */
  constructor(random: Random, limit: number, words: readonly Uint8Array[]) {
    this.#random = random;
    this.#limit = limit;
    this.#words = words;
    // Not at the beginning of the buffer: who forgets `byteOffset` reads something else.
    this.#bytes = new Uint8Array(limit + 8).subarray(8);
  }

  /** A changed copy of one input with parts of another; valid until the next call. */
  mutate(input: Uint8Array, other: Uint8Array): Uint8Array {
    const random = this.#random;
    let length = Math.min(input.length, this.#limit);
    this.#bytes.set(input.subarray(0, length));
    let times = 1;
    while (times < MOST && random(2) === 0) times++;
    for (; times > 0; times--) length = this.#once(length, other);
    return this.#bytes.subarray(0, length);
  }

  #once(length: number, other: Uint8Array): number {
    const random = this.#random;
    const bytes = this.#bytes;
    const kind = random(10);
    if (length === 0 || kind === 0) return this.#insert(length, this.#piece(other));
    const at = random(length);
    switch (kind) {
      case 1:
        return this.#overwrite(length, this.#piece(other));
      case 2:
        return this.#erase(length, at, 1 + random(Math.min(length - at, 1 << random(7))));
      case 3:
        // Repeats a part: the next field, line or label of the same kind.
        return this.#insert(length, bytes.slice(at, at + 1 + random(1 << random(7))), at);
      case 4:
        return this.#insert(length, new Uint8Array(1 + random(1 << random(5))).fill(this.#byte()));
      case 5:
        bytes[at]! ^= 1 << random(8);
        return length;
      case 6:
        bytes[at]! += random(33) - 16;
        return length;
      case 7: {
        // A length or a count of two bytes, off by a little.
        const view = new DataView(bytes.buffer, bytes.byteOffset, length);
        if (at + 2 <= length) view.setUint16(at, view.getUint16(at) + random(33) - 16);
        return length;
      }
      default:
        bytes[at] = this.#byte();
        return length;
    }
  }

  #byte(): number {
    const random = this.#random;
    return random(2) === 0 ? random(256) : EDGES[random(EDGES.length)]!;
  }

  /** A word of the format, or part of the other input. */
  #piece(other: Uint8Array): Uint8Array {
    const random = this.#random;
    if (this.#words.length > 0 && (other.length === 0 || random(2) === 0)) {
      return this.#words[random(this.#words.length)]!;
    }
    if (other.length === 0) return Uint8Array.of(this.#byte());
    const from = random(other.length);
    return other.subarray(from, from + 1 + random(other.length - from));
  }

  #insert(length: number, piece: Uint8Array, at = this.#random(length + 1)): number {
    const grown = Math.min(this.#limit, length + piece.length);
    this.#bytes.copyWithin(at + piece.length, at, length);
    this.#bytes.set(piece.subarray(0, this.#limit - at), at);
    return grown;
  }

  #overwrite(length: number, piece: Uint8Array): number {
    const at = this.#random(length);
    this.#bytes.set(piece.subarray(0, this.#limit - at), at);
    return Math.max(length, Math.min(this.#limit, at + piece.length));
  }

  #erase(length: number, at: number, count: number): number {
    this.#bytes.copyWithin(at, at + count, length);
    return length - count;
  }
}
