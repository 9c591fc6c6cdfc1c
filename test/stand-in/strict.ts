import { EventEmitter } from 'node:events';

/** What JavaScript itself asks of any object; it says nothing about Electron. */
const ASKED_BY_THE_LANGUAGE = new Set<PropertyKey>(['then', 'toJSON', 'constructor', '$$typeof']);

/** Fails with the name of what the stand-in does not have: never a silent undefined. */
export function missing(name: string): never {
  throw new Error(`stand-in: ${name} is not implemented`);
}

/** Wraps an object so that reading or writing anything that it does not have throws with its name. */
export function strict<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key) {
      if (key in object || typeof key === 'symbol' || ASKED_BY_THE_LANGUAGE.has(key)) {
        const value: unknown = Reflect.get(object, key, object);
        return typeof value === 'function' ? (value.bind(object) as unknown) : value;
      }
      return missing(`${name}.${key}`);
    },
    set: (_object, key) => missing(`setting ${name}.${String(key)}`),
  });
}

/** Throws when an options object has a key that the stand-in would ignore. */
export function checkOptions(name: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options))
    if (!known.includes(key)) missing(`${name}: option ${key}`);
}

/** An emitter that refuses listeners for events that it never emits. */
export class StrictEmitter extends EventEmitter {
  readonly #name: string;
  readonly #known: readonly string[];

  constructor(name: string, known: readonly string[]) {
    super();
    this.#name = name;
    this.#known = known;
  }

  #check(event: string | symbol): void {
    if (typeof event === 'string' && !this.#known.includes(event)) {
      missing(`${this.#name}: event ${event}`);
    }
  }

  override on(event: string | symbol, listener: (...args: never[]) => void): this {
    this.#check(event);
    return super.on(event, listener as (...args: unknown[]) => void);
  }

  override once(event: string | symbol, listener: (...args: never[]) => void): this {
    this.#check(event);
    return super.once(event, listener as (...args: unknown[]) => void);
  }
}

/** The event object of Electron's cancellable events. */
export interface Cancellable {
  readonly defaultPrevented: boolean;
  preventDefault(): void;
}

/** Builds a cancellable event with the details that its listeners read. */
export function cancellable<T extends object>(name: string, details: T): T & Cancellable {
  let prevented = false;
  const event = {
    preventDefault() {
      prevented = true;
    },
    get defaultPrevented() {
      return prevented;
    },
  };
  return strict(
    name,
    Object.defineProperties(event, Object.getOwnPropertyDescriptors(details)) as T & Cancellable,
  );
}
