/** What `chronyd -v` says of itself. */
export interface ChronydVersion {
  /** `4.3`, `4.6.1`, `4.8-pre1`. */
  readonly version: string;
  /** Null: this chronyd is from before it told. */
  readonly nts: boolean | null;
}

/** Reads `chronyd (chrony) version 4.3 (+CMDMON … +NTS … -DEBUG)`; null for anything else. */
export function parseChronydVersion(output: string): ChronydVersion | null {
  const found = /^chronyd \(chrony\) version (\d{1,3}\.[\w.-]{1,20})(?: \(([^)\n]*)\))?/.exec(
    output,
  );
  if (found?.[1] === undefined) return null;
  const features = (found[2] ?? '').split(' ');
  const nts = features.includes('+NTS') ? true : features.includes('-NTS') ? false : null;
  return { version: found[1], nts };
}

/** The main file that was compiled in, as `chronyd --help` names it (4.0 and later); null where it does not. */
export function parseDefaultConf(help: string): string | null {
  // Line by line: one expression over all of it takes a time that grows with the square of its length.
  const line = help.split('\n').find((one) => /^\s*-f FILE\s/.test(one)) ?? '';
  const path = line.slice(line.lastIndexOf('(') + 1, -1);
  return line.endsWith(')') && /^\/[\x21-\x7e]+$/.test(path) ? path : null;
}

/** The file that `-f` names in chronyd's arguments, the last one winning as with getopt; null: none. */
export function confArgument(args: readonly string[]): string | null {
  let path: string | null = null;
  args.forEach((word, i) => {
    if (word === '-f') path = args[i + 1] ?? path;
    else if (word.startsWith('-f/')) path = word.slice(2);
  });
  return path;
}
