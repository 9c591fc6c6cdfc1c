import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ChangePlan, DesiredConfig } from '../../model/plan.ts';

/**
 * The name of a plan: SHA-256 (hex) over what was asked for and all that would be written and run. Two sides
 * that read the same machine get the same hash; warnings and display text do not count.
 */
export function planHash(
  desired: DesiredConfig,
  files: ChangePlan['files'],
  commands: ChangePlan['commands'],
  restore: ChangePlan['restore'],
  settings: ChangePlan['settings'] = [],
): string {
  // Arrays only: their order is fixed, which the order of an object's keys is not.
  const canonical = [
    desired.backend,
    desired.mode,
    desired.sources.map((s) => [
      s.host,
      s.port,
      s.kind,
      s.iburst,
      s.prefer,
      s.nts,
      s.minpoll,
      s.maxpoll,
      s.leap,
    ]),
    files.map(({ path, before, after }) => [path, before, after]),
    commands.map(({ program, args, purpose }) => [program, args, purpose]),
    restore.map(({ program, args }) => [program, args]),
    settings.map(({ place, name, before, after }) => [place, name, before, after]),
  ];
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(canonical))));
}
