import type { ConfigFile, ConfiguredSource } from '../../../model/service-state.ts';
import type { LeapPolicy } from '../../../model/source.ts';
import { isDistributionHost } from '../distribution-hosts.ts';
import { findBlocks } from '../edit.ts';
import { splitLines } from '../text.ts';
import { readStatements, sourceOf } from './lines.ts';

/** The servers that the file names, in its order; none where it cannot be read. `leapOf` tells what is known of
 * a host's leap second policy, which the file does not hold. */
export function readSources(
  { path, text }: ConfigFile,
  leapOf: (host: string) => LeapPolicy,
): readonly ConfiguredSource[] {
  const blocks = findBlocks(splitLines(text ?? ''));
  return (readStatements(text ?? '') ?? []).flatMap((statement) => {
    const source = sourceOf(statement);
    if (source === null) return [];
    const { line } = statement;
    const own = blocks.some(({ from, to }) => line > from && line < to);
    const owner = own ? 'trueclock' : isDistributionHost(source.host) ? 'distribution' : 'user';
    return [{ ...source, leap: leapOf(source.host), path, line, owner } as const];
  });
}
