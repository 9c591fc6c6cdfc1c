import type { SourceRef } from '../model/source.ts';
import type { Seconds } from '../units.ts';

/** Where servers stand, in the order in which they are offered. */
export const REGIONS = [
  'global',
  'africa',
  'asia',
  'europe',
  'north-america',
  'oceania',
  'south-america',
] as const;

/** One of {@link REGIONS}. */
export type Region = (typeof REGIONS)[number];

/** What kind of service it is; the words stand in the catalogue under the same codes. */
export type PresetCategory =
  | 'pool-global'
  | 'pool-continent'
  | 'pool-country'
  | 'cloud'
  | 'vendor'
  | 'national-lab'
  | 'network-operator'
  | 'university'
  | 'community';

/** How the operator lets the public use it. */
export interface UsagePolicy {
  readonly kind: 'open' | 'pool' | 'rate-limited' | 'region-only' | 'unknown';
  /** Shortest interval between two requests that the operator allows; null: not stated. */
  readonly minInterval: Seconds | null;
}

/** A server of the catalogue. What is not known says so (`unknown` or null). */
export interface Preset extends SourceRef {
  readonly operator: string;
  readonly category: PresetCategory;
  readonly region: Region;
  /** ISO 3166-1 alpha-2 in upper case; null where it is worldwide or continental. */
  readonly country: string | null;
  /** One address announced from many places; null: not known. */
  readonly anycast: boolean | null;
  readonly usage: UsagePolicy;
  /** The operator's own page about the service, https. */
  readonly page: string;
  /** Measured at the first start, before the user has picked any. */
  readonly suggested: boolean;
}
