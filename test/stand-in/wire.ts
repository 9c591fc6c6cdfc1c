/**
 * Values between Node and the page's isolated world, as text: both ends first make a structured clone,
 * which throws for what Electron's IPC cannot carry (functions, symbols, DOM nodes) as Electron does.
 *
 * Both functions are also sent to the page as source text, so they use nothing from outside.
 */

/** Encodes a value; throws for what cannot be cloned, or what the stand-in does not carry. */
export function encode(value: unknown): string {
  const walk = (item: unknown, depth: number): unknown => {
    if (depth > 200) throw new Error('stand-in: a value nested too deeply, or in itself');
    const down = (next: unknown) => walk(next, depth + 1);
    switch (typeof item) {
      case 'string':
      case 'boolean':
        return item;
      case 'undefined':
        return { $: 'undefined' };
      case 'number':
        return Number.isFinite(item) && !Object.is(item, -0)
          ? item
          : { $: 'number', v: Object.is(item, -0) ? '-0' : String(item) };
      case 'bigint':
        return { $: 'bigint', v: String(item) };
      case 'object':
        break;
      default:
        throw new Error('An object could not be cloned.');
    }
    if (item === null) return null;
    if (Array.isArray(item)) return item.map(down);
    if (item instanceof Date) return { $: 'date', v: item.getTime() };
    if (item instanceof Map) return { $: 'map', v: [...item].map(down) };
    if (item instanceof Set) return { $: 'set', v: [...item].map(down) };
    if (item instanceof Uint8Array) return { $: 'bytes', v: [...item] };
    if (item instanceof Error) return { $: 'error', v: item.message };
    if (Object.getPrototypeOf(item) !== Object.prototype) {
      throw new Error(`stand-in: does not carry ${Object.prototype.toString.call(item)}`);
    }
    return { $: 'object', v: Object.entries(item).map(([key, next]) => [key, down(next)]) };
  };
  return JSON.stringify(walk(structuredClone(value), 0));
}

/** Decodes what {@link encode} made. */
export function decode(text: string): unknown {
  const walk = (item: unknown): unknown => {
    if (typeof item !== 'object' || item === null) return item;
    if (Array.isArray(item)) return item.map(walk);
    const { $: kind, v } = item as { $: string; v: never };
    switch (kind) {
      case 'undefined':
        return undefined;
      case 'number':
        return Number(v);
      case 'bigint':
        return BigInt(v);
      case 'date':
        return new Date(v);
      case 'map':
        return new Map((v as unknown[]).map(walk) as [unknown, unknown][]);
      case 'set':
        return new Set((v as unknown[]).map(walk));
      case 'bytes':
        return Uint8Array.from(v as number[]);
      case 'error':
        return new Error(v);
      case 'object':
        return Object.fromEntries(
          (v as [string, unknown][]).map(([key, next]) => [key, walk(next)]),
        );
      default:
        throw new Error(`stand-in: unknown kind ${kind}`);
    }
  };
  return walk(JSON.parse(text));
}
