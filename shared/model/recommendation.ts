import type { Seconds } from '../units.ts';
import type { ReasonCode } from './reason.ts';
import type { LeapPolicy } from './source.ts';

/** Why a server is among the recommended ones, with the figure that belongs to it. */
export type ChoiceReason =
  /** Agrees with the others; its error bound, by which it was ranked. Of a pool the largest of its members'. */
  | { readonly code: 'bound'; readonly bound: Seconds }
  /** The first of its operator; null: not known, so it counts as its own. */
  | { readonly code: 'own-operator'; readonly operator: string | null }
  /** Its operator has a better one among the chosen; other operators had none left. */
  | { readonly code: 'same-operator'; readonly operator: string }
  /** It goes before servers with somewhat smaller bounds, because it can be authenticated. */
  | { readonly code: 'nts' }
  /** A pool, because single servers were too few. */
  | { readonly code: 'pool-fills' }
  /** Nobody says what it does at a leap second; it may come apart from the others for a day. */
  | { readonly code: 'leap-unknown' };

/** Why a server that was to be measured is not among the recommended ones. */
export type OmissionReason =
  /** Nothing was heard of it; `because` is the gravest reason that it carries, null where it has none. */
  | { readonly code: 'silent'; readonly because: ReasonCode | null }
  /** Something speaks against it; `because` is the gravest. */
  | { readonly code: 'rejected'; readonly because: ReasonCode | null }
  /** It asked not to be asked any more. */
  | { readonly code: 'refuses' }
  /** No majority confirms its time. */
  | { readonly code: 'unconfirmed' }
  /** It is measured under another name, or its measurement was cut short before it began. */
  | { readonly code: 'not-measured' }
  /** It is this computer: a clock must not follow itself. */
  | { readonly code: 'this-computer' }
  /** Its address holds on one network interface alone and cannot stand in a configuration. */
  | { readonly code: 'link-local' }
  /** Its leap second policy does not go with that of the chosen. */
  | { readonly code: 'leap-policy'; readonly policy: LeapPolicy }
  /** A better server of the same operator is chosen. */
  | { readonly code: 'same-operator'; readonly chosen: string }
  /** A pool; single servers were enough. */
  | { readonly code: 'pool' }
  /** Enough others were better; its bound. */
  | { readonly code: 'others-better'; readonly bound: Seconds };

/** What the recommendation falls short of, said plainly. */
export type Shortfall =
  /** Servers that can be recommended, a pool counted with its sound members. */
  | { readonly code: 'too-few-servers'; readonly have: number; readonly want: number }
  /** A pool counts as one operator, and a server whose operator is not known as its own. */
  | { readonly code: 'too-few-operators'; readonly have: number; readonly want: number }
  /** The servers do not agree: nobody can be recommended. */
  | { readonly code: 'no-majority' }
  /** The chosen smear leap seconds, since those that step them are fewer: not UTC for a day around one. */
  | { readonly code: 'smears' };

/** One of the recommended servers. */
export interface Choice {
  /** {@link SourceRef.id}. */
  readonly sourceId: string;
  /** At least one. */
  readonly reasons: readonly ChoiceReason[];
}

/** A server that is not recommended. */
export interface Omission {
  /** {@link SourceRef.id}. */
  readonly sourceId: string;
  readonly reason: OmissionReason;
}

/** Which of the measured servers to follow ("best four"), with a reason for each choice and each omission. */
export interface Recommendation {
  /** At most four, best first; a pool stands for several servers. */
  readonly chosen: readonly Choice[];
  /** All others that were asked for, in the order of their ids. */
  readonly omitted: readonly Omission[];
  /** Empty: nothing is missing. */
  readonly shortfalls: readonly Shortfall[];
}
