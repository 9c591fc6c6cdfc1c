import { displayBytes } from '#shared/core/plan/text.ts';
import type { Seconds } from '#shared/units.ts';

/**
 * What `w32tm /query` prints. Its words are in the language of Windows and in the code page of the console,
 * lines are wrapped anywhere, and numbers are missing in some translations. So nothing is read by its name:
 * values are found by their order and their form, and what does not have the expected form is dropped. Texts
 * are byte strings, one character a byte.
 */

/** What `w32tm /query /status [/verbose]` says; null: not said in a form that is known. */
export interface W32tmStatus {
  /** 0 to 3, as in a packet. */
  readonly leap: number;
  readonly stratum: number | null;
  readonly rootDelay: Seconds | null;
  readonly rootDispersion: Seconds | null;
  /** 32 bits. */
  readonly referenceId: number;
  /** Name of the source without its flags, or words for a clock of the computer. */
  readonly source: string | null;
  /** log2 of seconds. */
  readonly poll: number | null;
  readonly phaseOffset: Seconds | null;
  /** 0 unset, 1 hold, 2 in sync, 3 spike, … */
  readonly machineState: number | null;
  /** 0: none. */
  readonly lastError: number | null;
  readonly sinceLastSync: Seconds | null;
}

/** One server in what `w32tm /query /peers /verbose` says. */
export interface W32tmPeer {
  readonly name: string;
  readonly stratum: number | null;
  /** log2 of seconds. */
  readonly poll: number | null;
  /** Eight-bit register; null: without `/verbose` it is not told. */
  readonly reach: number | null;
}

/** The values of each paragraph: what comes after the first colon of a line. */
function paragraphs(text: string): readonly (readonly string[])[] {
  const all: string[][] = [[]];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') {
      all.push([]);
      continue;
    }
    const values = all.at(-1) ?? [];
    const colon = /:|\uff1a|\u00a3\u00ba|\u00ef\u00bc\u009a/.exec(line);
    // A line without one goes on where the console broke the line before.
    if (colon !== null) values.push(line.slice(colon.index + colon[0].length).trim());
    else if (values.length > 0) values.push(`${values.pop() ?? ''} ${line.trim()}`);
  }
  return all.filter((values) => values.length > 0);
}

/** The number with which a value begins: `4 (secondary reference …)`; minus zero as zero. */
const leading = (value: string | undefined): number | null => {
  const digits = /^(-?[0-9]{1,9})(?![0-9.,])/.exec(value ?? '')?.[1];
  return digits === undefined ? null : Number(digits) + 0;
};

/** `0.0448955s`, in some languages with a comma; minus zero as zero. */
const seconds = (value: string | undefined): Seconds | null => {
  const digits = /^([+-]?[0-9]{1,12}[.,][0-9]{1,9})s$/.exec(value ?? '')?.[1];
  return digits === undefined ? null : Number(digits.replace(',', '.')) + 0;
};

/** The exponent in `10 (1024s)`, where both agree. */
function pollOf(value: string | undefined): number | null {
  const found = /^([0-9]{1,2})\D{1,9}([0-9]{1,9})s\D{0,9}$/.exec(value ?? '');
  return found !== null && 2 ** Number(found[1]) === Number(found[2]) ? Number(found[1]) : null;
}

/** RFC 1035, 2.3.4. */
const MAX_NAME = 253;

/** A name without the flags that the configuration gives it, fit to be shown. */
const nameOf = (value: string): string =>
  displayBytes(value.replace(/,0x[0-9a-f]{1,8}$/i, ''), MAX_NAME);

const REFERENCE_ID = /^0x([0-9a-f]{8})\b/i;

/** Reads a status; null: the text is none. */
export function parseW32tmStatus(text: string): W32tmStatus | null {
  const [first = [], second = []] = paragraphs(text);
  const leap = leading(first[0]);
  const at = first.findIndex((value) => REFERENCE_ID.test(value));
  const referenceId = REFERENCE_ID.exec(first[at] ?? '')?.[1];
  if (leap === null || leap < 0 || leap > 3 || referenceId === undefined) return null;
  // After the reference id: the time of the last sync, in the user's own form, then source and poll interval.
  const after = first.slice(at + 1);
  const pollAt = after.findLastIndex((value) => pollOf(value) !== null);
  const source = pollAt >= 2 ? nameOf(after[pollAt - 1] ?? '') : '';
  const stratum = leading(first[1]);
  const verbose = second.length >= 7;
  return {
    leap,
    stratum: stratum !== null && stratum >= 0 && stratum <= 16 ? stratum : null,
    rootDelay: at >= 2 ? seconds(first[at - 2]) : null,
    rootDispersion: at >= 1 ? seconds(first[at - 1]) : null,
    referenceId: Number.parseInt(referenceId, 16),
    source: source === '' ? null : source,
    poll: pollOf(after[pollAt]),
    phaseOffset: verbose ? seconds(second[0]) : null,
    machineState: verbose ? leading(second[2]) : null,
    lastError: verbose ? leading(second[5]) : null,
    sinceLastSync: verbose ? seconds(second.at(-1)) : null,
  };
}

/** Values of a peer with `/verbose`, and the least without. */
const VERBOSE_VALUES = 14;
const VALUES = 7;

/** Reads the list of peers; null: the text is none. A peer without a name is left out. */
export function parseW32tmPeers(text: string): readonly W32tmPeer[] | null {
  const [header, ...blocks] = paragraphs(text);
  if (header?.length !== 1 || leading(header[0]) === null) return null;
  return blocks.flatMap((values): W32tmPeer[] => {
    const name = nameOf(values[0] ?? '');
    if (name === '' || values.length < VALUES) return [];
    const reach = values.length === VERBOSE_VALUES ? leading(values[13]) : null;
    const stratum = leading(values[4]);
    return [
      {
        name,
        stratum: stratum !== null && stratum >= 0 && stratum <= 16 ? stratum : null,
        poll: pollOf(values[6]),
        reach: reach !== null && reach >= 0 && reach <= 255 ? reach : null,
      },
    ];
  });
}

/** What the system's error code in a message means; the words around it are translated. */
export type W32tmProblem = 'not-running' | 'denied' | 'other';

/** Judges a text that is no answer. */
export function w32tmProblem(text: string): W32tmProblem {
  if (/0x80070426/i.test(text)) return 'not-running';
  return /0x80070005/i.test(text) ? 'denied' : 'other';
}
