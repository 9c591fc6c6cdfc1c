/**
 * One end of the bridge between the preload's world and the page's. The worlds share nothing but the
 * DOM, so values cross as the detail of events on an element that only the two ends know; Chromium
 * clones a detail from world to world. Functions cross as proxies, promises as promises, anything that
 * cannot be cloned throws, as with Electron's contextBridge.
 *
 * Sent to the page as source text: it uses nothing from outside, and takes what it needs of the page
 * before the page's own scripts run, so that they cannot change it.
 */
export interface Bridge {
  encode(value: unknown): Encoded;
  decode(value: Encoded): unknown;
}
/** A value on its way: plain data, or the number of a function or promise of the other end. */
export interface Encoded {
  readonly kind: 'value' | 'array' | 'object' | 'error' | 'function' | 'promise';
  readonly value: unknown;
}
interface Call {
  readonly call: number;
  readonly id: number;
  readonly args: readonly Encoded[];
}
interface Reply {
  readonly ok: boolean;
  readonly value: Encoded;
}

/** Creates an end; `side` is its own name, `other` that of the end to talk to. */
export function createBridge(port: EventTarget, side: string, other: string): Bridge {
  /** As in Electron (contextBridge: "Nested objects deeper than 1000 are not supported"). */
  const MAX_DEPTH = 1000;
  const { CustomEvent, Map, Promise, structuredClone } = globalThis;
  const listen = port.addEventListener.bind(port);
  const unlisten = port.removeEventListener.bind(port);
  const send = port.dispatchEvent.bind(port);
  const functions = new Map<number, (...args: unknown[]) => unknown>();
  const promises = new Map<number, { ok: (v: unknown) => void; failed: (e: unknown) => void }>();
  let last = 0;

  const messageOf = (thrown: unknown) =>
    thrown instanceof Error ? thrown.message : String(thrown);
  const failure = (thrown: unknown): Encoded => ({ kind: 'error', value: messageOf(thrown) });

  function encode(value: unknown, depth = 0): Encoded {
    if (depth > MAX_DEPTH) {
      throw new TypeError('Electron contextBridge recursion depth exceeded.');
    }
    if (typeof value === 'function') {
      functions.set(++last, value as (...args: unknown[]) => unknown);
      return { kind: 'function', value: last };
    }
    if (typeof value === 'symbol') throw new Error('An object could not be cloned.');
    if (typeof value !== 'object' || value === null) return { kind: 'value', value };
    if (value instanceof Promise) {
      const id = ++last;
      const settle = (ok: boolean, encoded: Encoded) =>
        send(new CustomEvent(`${other}:settle`, { detail: { id, ok, value: encoded } }));
      value
        .then(
          (result) => settle(true, encode(result)),
          (reason: unknown) => settle(false, failure(reason)),
        )
        .catch((thrown: unknown) => settle(false, failure(thrown)));
      return { kind: 'promise', value: id };
    }
    if (value instanceof Error) return failure(value);
    if (Array.isArray(value)) {
      return { kind: 'array', value: value.map((item) => encode(item, depth + 1)) };
    }
    const tag = Object.prototype.toString.call(value);
    // What the structured clone knows crosses whole; it throws for the rest (nodes, weak maps, …).
    if (tag !== '[object Object]') return { kind: 'value', value: structuredClone(value) };
    const entries = Object.entries(value)
      .filter(([, item]) => typeof item !== 'symbol')
      .map(([key, item]) => [key, encode(item, depth + 1)]);
    return { kind: 'object', value: entries };
  }

  function decode({ kind, value }: Encoded): unknown {
    switch (kind) {
      case 'value':
        return value;
      case 'error':
        return new Error(value as string);
      case 'array':
        return (value as Encoded[]).map(decode);
      case 'object':
        return Object.fromEntries(
          (value as [string, Encoded][]).map(([key, item]) => [key, decode(item)]),
        );
      case 'promise':
        return new Promise((ok, failed) => promises.set(value as number, { ok, failed }));
      case 'function':
        return (...args: unknown[]) => callOther(value as number, args);
    }
  }

  /** Events are synchronous: the reply is there when the event has been sent. */
  function callOther(id: number, args: readonly unknown[]): unknown {
    const call = ++last;
    const encoded = args.map((item) => encode(item));
    const replies: (Reply | null)[] = [];
    const take = (event: Event) => {
      replies.push((event as CustomEvent<Reply | null>).detail);
    };
    listen(`${side}:reply-${call}`, take);
    send(new CustomEvent(`${other}:call`, { detail: { call, id, args: encoded } satisfies Call }));
    unlisten(`${side}:reply-${call}`, take);
    // Chromium's own clone gives null for a detail that it cannot carry.
    const reply = replies[0] ?? { ok: false, value: failure('An object could not be cloned.') };
    if (!reply.ok) throw decode(reply.value);
    return decode(reply.value);
  }

  listen(`${side}:call`, (event) => {
    const { call, id, args } = (event as CustomEvent<Call>).detail;
    let reply: Reply;
    try {
      const callee = functions.get(id);
      if (callee === undefined) throw new Error('stand-in: no such function');
      reply = { ok: true, value: encode(callee(...args.map(decode))) };
    } catch (thrown) {
      reply = { ok: false, value: failure(thrown) };
    }
    send(new CustomEvent(`${other}:reply-${call}`, { detail: reply }));
  });
  listen(`${side}:settle`, (event) => {
    const { id, ok, value } = (event as CustomEvent<Reply & { id: number }>).detail;
    const promise = promises.get(id);
    promises.delete(id);
    promise?.[ok ? 'ok' : 'failed'](decode(value));
  });
  return { encode, decode };
}
