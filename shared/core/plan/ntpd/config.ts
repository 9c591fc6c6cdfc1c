import type { ConfigFile, ConfiguredSource, NtpdState } from '../../../model/service-state.ts';
import type { LeapPolicy } from '../../../model/source.ts';
import type { Seconds } from '../../../units.ts';
import { isDistributionHost } from '../distribution-hosts.ts';
import { findBlocks } from '../edit.ts';
import { isForeignPath } from '../foreign-path.ts';
import { splitLines } from '../text.ts';
import { parseDirective, parseSource } from './lines.ts';

/** Folder beside the main file whose `*.conf` NTPsec reads by itself (`readconfig` in its `ntp_config.c`). */
export const DROP_IN_FOLDER = 'ntp.d';

/** Name of Trueclock's own file in it. */
const OWN_FILE = 'trueclock.conf';

/** The parts of a machine's configuration that say which sources it names. */
export type NtpdFiles = Pick<NtpdState, 'conf' | 'included' | 'dropIns' | 'dhcp'>;

/** Path of the own file; null where the service reads no folder, and a block in the main file must do. */
export const ownPath = ({ dropIns }: Pick<NtpdState, 'dropIns'>): string | null =>
  dropIns === null ? null : `${dropIns}/${OWN_FILE}`;

/** Whether a file belongs to the machine's administrator, and so may be changed. */
export const isEditable = (path: string): boolean => !isForeignPath(path);

/** The files that hold the configuration of the administrator, in reading order. */
export const allFiles = ({ conf, included }: NtpdFiles): readonly ConfigFile[] => [
  conf,
  ...included,
];

/**
 * The sources that the service follows, in reading order: those of the copy that the start script made of the
 * network's servers, if it takes that, else those of the configuration. `leapOf` tells what is known of a
 * host's leap second policy, which no file holds.
 */
export function readSources(
  files: NtpdFiles,
  leapOf: (host: string) => LeapPolicy,
): readonly ConfiguredSource[] {
  const read = files.dhcp === null ? allFiles(files) : [files.dhcp.copy];
  return read.flatMap((file) => {
    const lines = splitLines(file.text ?? '');
    const own = ownLines(files, file);
    return lines.flatMap((text, i): readonly ConfiguredSource[] => {
      const source = parseSource(text);
      if (source === null) return [];
      const owner = own(i + 1)
        ? 'trueclock'
        : file === files.dhcp?.copy
          ? 'dhcp'
          : isDistributionHost(source.host)
            ? 'distribution'
            : 'user';
      return [{ ...source, leap: leapOf(source.host), path: file.path, line: i + 1, owner }];
    });
  });
}

/** Tells which lines (from 1) of a file Trueclock wrote. */
export function ownLines(files: NtpdFiles, { path, text }: ConfigFile): (line: number) => boolean {
  if (path === ownPath(files)) return () => true;
  if (path !== files.conf.path) return () => false;
  const blocks = findBlocks(splitLines(text ?? ''));
  return (line) => blocks.some(({ from, to }) => line >= from && line <= to);
}

/** From this offset on ntpd steps (`CLOCK_MAX` in its `ntp_loopfilter.c`), and with `-x` (`ntpd.c`); seconds. */
const STEPS_FROM: Seconds = 0.128;
const STEPS_FROM_WITH_X: Seconds = 600;

/** Beyond this offset ntpd ends instead of correcting it (`CLOCK_PANIC`, same place); seconds. */
const PANIC_LIMIT: Seconds = 1000;

/** Sources that must survive before it follows one (`sys_minsane` in `ntp_proto.c`). */
const MIN_SANE = 1;

/** What the configuration and the command line say of how ntpd corrects the clock. */
export interface Discipline {
  /** Null: it never steps. In seconds, either sign. */
  readonly stepsFrom: Seconds | null;
  /** Offset (seconds, either sign) with which it ends at its start; null: it takes any. */
  readonly panicLimit: Seconds | null;
  /** It follows nobody until so many sources agree. */
  readonly minSane: number;
}

/** Reads the `tinker` and `tos` lines; the last word on each counts. */
export function disciplineOf(state: NtpdState): Discipline {
  const values = new Map<string, number>();
  for (const { text } of allFiles(state)) {
    for (const line of splitLines(text ?? '')) {
      const directive = parseDirective(line);
      if (directive?.name !== 'tinker' && directive?.name !== 'tos') continue;
      const { args } = directive;
      args.forEach((word, i) => {
        const value = args[i + 1] ?? '';
        if (/^\d{1,9}(?:\.\d{0,9})?$/.test(value)) values.set(word, Number(value));
      });
    }
  }
  const step = values.get('step') ?? (state.slewOnly ? STEPS_FROM_WITH_X : STEPS_FROM);
  const forward = values.get('stepfwd') ?? step;
  const back = values.get('stepback') ?? step;
  // Zero switches a direction off; the other may still step.
  const thresholds = [forward, back].filter((threshold) => threshold > 0);
  const panic = values.get('panic') ?? PANIC_LIMIT;
  return {
    stepsFrom: thresholds.length === 0 ? null : Math.min(...thresholds),
    panicLimit: state.panicGate || panic === 0 ? null : panic,
    minSane: values.get('minsane') ?? MIN_SANE,
  };
}
