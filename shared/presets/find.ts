import type { LeapPolicy } from '../model/source.ts';
import type { Preset, PresetCategory, Region } from './types.ts';

/** What to look for. A facet that is absent or empty lets everything through; facets must all hold; of
 * the values within one facet any will do. */
export interface PresetFilter {
  /** Words, each of which must stand in the host, operator or country code. Case and accents do not count. */
  readonly text?: string;
  readonly regions?: readonly Region[];
  readonly operators?: readonly string[];
  /** `null` finds the servers of which it is not known. */
  readonly nts?: readonly Preset['nts'][];
  readonly leap?: readonly LeapPolicy[];
  readonly categories?: readonly PresetCategory[];
}

/** A longer search text cannot match anything; the cut keeps a pasted book from costing time. */
const MAX_TEXT_LENGTH = 200;

/** Lower case, accents taken off: `Zürich` and `zurich` are the same. */
const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

const allows = <T>(facet: readonly T[] | undefined, value: T): boolean =>
  facet === undefined || facet.length === 0 || facet.includes(value);

/** The servers that fit the filter, in the order of the list. */
export function findPresets(list: readonly Preset[], filter: PresetFilter): readonly Preset[] {
  const words = fold((filter.text ?? '').slice(0, MAX_TEXT_LENGTH))
    .split(/\s+/)
    .filter((word) => word !== '');
  return list.filter((preset) => {
    const haystack = fold(`${preset.host} ${preset.operator} ${preset.country ?? ''}`);
    return (
      words.every((word) => haystack.includes(word)) &&
      allows(filter.regions, preset.region) &&
      allows(filter.operators, preset.operator) &&
      allows(filter.nts, preset.nts) &&
      allows(filter.leap, preset.leap) &&
      allows(filter.categories, preset.category)
    );
  });
}

/** The server with this id; undefined when the list has none, as after an update that dropped it. */
export const presetById = (list: readonly Preset[], id: string): Preset | undefined =>
  list.find((preset) => preset.id === id);
