import { isSince } from '#shared/core/plan/version.ts';

/** What `ntpd --version` says of itself. */
export interface NtpdVersion {
  /** `1.2.2`, `4.2.8p15`. */
  readonly version: string;
  readonly ntpsec: boolean;
}

/** Reads `ntpd ntpsec-1.2.2` and `ntpd 4.2.8p15@1.3728-o Wed …`; null for anything else. */
export function parseNtpdVersion(output: string): NtpdVersion | null {
  const found = /^ntpd (ntpsec-)?(\d{1,3}\.\d[\w.]{0,20})/.exec(output);
  if (found?.[2] === undefined) return null;
  return { version: found[2], ntpsec: found[1] !== undefined };
}

/** Whether an NTPsec of this version takes the option `nts` of a server as it is today: it has it since 1.2.0. */
export const hasNts = ({ version, ntpsec }: NtpdVersion): boolean =>
  ntpsec && isSince(version, 1, 2);

/** What ntpd's arguments say of its configuration. */
export interface NtpdOptions {
  /** The main file, where it is named; the last one wins. */
  readonly conf: string | null;
  /** `-g`: the first correction may be of any size. */
  readonly panicGate: boolean;
  /** `-x`: slews up to 600 s. */
  readonly slewOnly: boolean;
}

/** Short options that are followed by a value (`ntpd.c` of NTPsec, `ntpd-opts.def` of the classic ntpd). */
const WITH_VALUE = 'cDfiIjklpPrstuUvVwzZ';

/** Reads an argument vector as getopt does: `-gN`, `-c FILE`, `-cFILE`, `--configfile=FILE`. */
export function parseNtpdOptions(args: readonly string[]): NtpdOptions {
  let conf: string | null = null;
  const flags = new Set<string>();
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    const long = /^--(\w+)(?:=(.*))?$/.exec(word);
    if (long !== null) {
      if (long[1] === 'panicgate') flags.add('g');
      else if (long[1] === 'slew') flags.add('x');
      else if (long[1] === 'configfile') conf = long[2] ?? args[++i] ?? conf;
      continue;
    }
    if (!word.startsWith('-')) continue;
    for (let at = 1; at < word.length; at++) {
      const letter = word.charAt(at);
      if (!WITH_VALUE.includes(letter)) {
        flags.add(letter);
        continue;
      }
      const value = at + 1 < word.length ? word.slice(at + 1) : args[++i];
      if (letter === 'c') conf = value ?? conf;
      break;
    }
  }
  return { conf, panicGate: flags.has('g'), slewOnly: flags.has('x') };
}

/** What Debian's start script of ntpd does, as far as its text tells. */
export interface StartScript {
  /** The file of settings that it reads. */
  readonly defaults: string | null;
  /** The main file that it names. */
  readonly conf: string | null;
  /** Copy of the main file with the network's servers, which it has ntpd read where it exists. */
  readonly copy: string | null;
  /** The setting `IGNORE_DHCP` makes it pass over the copy. */
  readonly ignorable: boolean;
}

/** Reads the script; what it does not say in the way of Debian's is null. */
export function parseStartScript(text: string): StartScript {
  const path = (pattern: RegExp): string | null => pattern.exec(text)?.[1] ?? null;
  return {
    defaults: path(/^[ \t]*\. (\/etc\/default\/[\w.-]+)$/m),
    conf: path(/-c (\/etc\/[\w./-]+)/),
    copy: path(/-e (\/[\w./-]+\.dhcp) \]/),
    ignorable: text.includes('"$IGNORE_DHCP" != "yes"'),
  };
}
