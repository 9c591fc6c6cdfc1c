/** What the program is made of. */
export interface About {
  readonly version: string;
  readonly electron: string;
  readonly chromium: string;
  readonly node: string;
  /** Node's names of the system and the processor, and the system's own version. */
  readonly system: {
    readonly platform: string;
    readonly arch: string;
    readonly release: string;
  };
  /** The packages of others that are part of the program, by name. */
  readonly packages: readonly BundledPackage[];
}

/** A package of others in the program, and the terms that it comes under. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, as the package states it. */
  readonly licence: string;
  /** The licence in full; null: the package holds none beside its name. */
  readonly text: string | null;
}
