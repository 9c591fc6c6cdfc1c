import type { AppError } from '#shared/errors.ts';
import type { ApplyOutcome, StartOutcome, SyncOutcome } from '#shared/model/plan.ts';
import type { Survey } from '#shared/model/survey.ts';
import type { Seconds } from '#shared/units.ts';

/** Exit codes, for scripts and monitoring; `trueclock --help` lists them. */
export const EXIT = {
  good: 0,
  /** The clock is off by more than `--warn`, or fewer sources than asked gave the time. */
  warning: 1,
  /** Every server that answered is refused, the service does not follow anyone, or a change failed. */
  bad: 2,
  /** Nobody answered, or those who did do not agree. */
  unknown: 3,
  /** sysexits.h, EX_USAGE. */
  usage: 64,
  /** sysexits.h, EX_NOPERM: no rights, or the user said no. */
  notPermitted: 77,
} as const;

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code of a failure. */
export function exitOfError({ code }: AppError): ExitCode {
  switch (code) {
    case 'net.bad-address':
    case 'net.too-many':
    case 'plan.invalid':
      return EXIT.usage;
    case 'priv.denied':
    case 'priv.unavailable':
      return EXIT.notPermitted;
    case 'os.no-service':
    case 'os.read-failed':
    case 'os.command-failed':
    case 'net.not-measured':
    case 'os.unsupported':
    case 'net.dns':
      return EXIT.unknown;
    default:
      return EXIT.bad;
  }
}

/** The exit code of a measurement of `asked` hosts. */
export function exitOfSurvey(survey: Survey, asked: number, warn: Seconds): ExitCode {
  const { servers, selection } = survey;
  if (selection === null) {
    const answered = servers.filter(({ verdict }) => verdict !== 'silent');
    const refused = answered.length > 0 && answered.every(({ verdict }) => verdict === 'rejected');
    return refused && survey.reasons.some(({ code }) => code === 'none-usable')
      ? EXIT.bad
      : EXIT.unknown;
  }
  // Without an offset: a second name of a server that is measured already, which is no second source.
  const sound = servers.filter(
    ({ verdict, offset }) => (verdict === 'used' || verdict === 'usable') && offset !== null,
  );
  const hosts = new Set(sound.map(({ sourceId }) => sourceId)).size;
  return Math.abs(selection.offset) > warn || hosts < asked ? EXIT.warning : EXIT.good;
}

/** The exit code of a privileged operation. */
export function exitOfOutcome(outcome: ApplyOutcome | SyncOutcome | StartOutcome): ExitCode {
  switch (outcome.state) {
    case 'applied':
    case 'synchronised':
    case 'started':
      return EXIT.good;
    case 'cancelled':
      return EXIT.notPermitted;
    case 'unavailable':
      return exitOfError(outcome.error);
    case 'stale':
    case 'edited':
    case 'failed':
      return EXIT.bad;
  }
}
