import type { AppError } from '../errors.ts';
import type { LocaleFormat } from '../locale-format.ts';
import type { SurveyState } from './snapshot.ts';
import type { SelectionReason, ServerReport } from './survey.ts';
import type { Seconds } from '../units.ts';

/** A clock within this of the agreed time is called right. The same as the CLI's default for
 * `--warn`, so that both front ends say the same of one measurement. */
export const RIGHT_WITHIN: Seconds = 0.1;

/** The first sentence of the app, as data. */
export type Headline =
  | { readonly kind: 'never' }
  | { readonly kind: 'measuring' }
  /** Nothing is known, and the servers were asked so shortly before that they are left alone for a while. */
  | { readonly kind: 'waiting' }
  | {
      readonly kind: 'right';
      /** The clock is within this of the true time: |offset| + bound. */
      readonly within: Seconds;
      /** The servers leave room for more than {@link RIGHT_WITHIN}: it is right as far as they can tell. */
      readonly asFarAsTold: boolean;
    }
  | {
      readonly kind: 'off';
      readonly direction: 'behind' | 'ahead';
      /** Size of the offset, without sign. */
      readonly by: Seconds;
      readonly bound: Seconds;
    }
  | { readonly kind: 'unknown'; readonly why: WhyUnknown };

/** Why the servers could not tell. */
export type WhyUnknown =
  | Exclude<SelectionReason, { readonly code: 'agree' | 'single-source' | 'none-usable' }>
  | { readonly code: 'none-usable'; readonly of: number; readonly because: WhyNobody }
  | { readonly code: 'error'; readonly error: AppError }
  | { readonly code: 'nobody-asked' };

/**
 * What keeps every server from answering, when it is one thing: no name could be looked up and no
 * network was found (`offline`), or the requests went out and nothing came back (`silent`).
 */
export type WhyNobody = 'offline' | 'silent' | 'various';

/**
 * What is true of the clock, from the latest check. An offset that is smaller than its own bound is
 * never called wrong: zero is inside what the servers allow.
 */
export function headline(check: SurveyState): Headline {
  const { result, running, error } = check;
  const selection = result?.selection ?? null;
  if (selection !== null) {
    const size = Math.abs(selection.offset);
    const within = size + selection.bound;
    if (size <= RIGHT_WITHIN || size <= selection.bound) {
      return { kind: 'right', within, asFarAsTold: within > 2 * RIGHT_WITHIN };
    }
    return {
      kind: 'off',
      direction: selection.offset > 0 ? 'behind' : 'ahead',
      by: size,
      bound: selection.bound,
    };
  }
  if (running !== null) return { kind: running.phase === 'waiting' ? 'waiting' : 'measuring' };
  if (error !== null) return { kind: 'unknown', why: { code: 'error', error } };
  if (result === null) return { kind: 'never' };
  return { kind: 'unknown', why: whyUnknown(result.reasons, result.servers) };
}

/** A headline as a sentence of the catalogue: its key there, and what is put into it. */
export function headlineWords(said: Headline, format: Pick<LocaleFormat, 'size' | 'atMost'>) {
  switch (said.kind) {
    case 'right': {
      const key = said.asFarAsTold ? 'headline.rightAsTold' : 'headline.right';
      return { key, values: { within: format.atMost(said.within) } } as const;
    }
    case 'off': {
      const values = { by: format.size(said.by, said.bound) };
      return { key: `headline.${said.direction}`, values } as const;
    }
    default:
      return { key: `headline.${said.kind}`, values: {} } as const;
  }
}

function whyUnknown(
  reasons: readonly SelectionReason[],
  servers: readonly ServerReport[],
): WhyUnknown {
  if (servers.length === 0) return { code: 'nobody-asked' };
  for (const reason of reasons) {
    if (
      reason.code !== 'agree' &&
      reason.code !== 'single-source' &&
      reason.code !== 'none-usable'
    ) {
      return reason;
    }
  }
  return { code: 'none-usable', of: servers.length, because: whyNobody(servers) };
}

function whyNobody(servers: readonly ServerReport[]): WhyNobody {
  const every = (test: (code: string, detail: string | undefined) => boolean): boolean =>
    servers.every(({ reasons }) => reasons.some(({ code, detail }) => test(code, detail)));
  // One name that does not exist is no sign of a missing network. One that nobody could look up is; and where
  // none of several exists, the name server says so of every name, as those of closed networks do.
  const notOneName = servers.length > 1;
  if (
    every(
      (code, detail) =>
        code === 'network-unreachable' ||
        (code === 'dns-failed' && (notOneName || detail !== 'not-found')),
    )
  ) {
    return 'offline';
  }
  return every((code) => code === 'no-answer') ? 'silent' : 'various';
}
