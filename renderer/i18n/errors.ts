import type { TFunction } from 'i18next';
import { printable } from '#shared/format.ts';
import type { AppError } from '#shared/errors.ts';
import type { CapabilityProblem } from '#shared/model/backend.ts';
import type { NtsProblem, Reason } from '#shared/model/reason.ts';
import type { Format } from './useFormat.ts';

/** An expected failure in words. Text that came from outside is made printable. */
export function errorText(t: TFunction, error: AppError, format: Format): string {
  switch (error.code) {
    case 'net.dns':
      return t(`error.net.dns.${error.context.reason}`, { host: printable(error.context.host) });
    case 'net.bad-address':
      return t(`address.${error.context.reason}`);
    case 'os.no-service':
      return t('error.os.no-service', {
        found: format.list(error.context.found.map(printable)),
        count: error.context.found.length,
      });
    case 'priv.unavailable':
      return t(`elevation.${error.context.reason}`);
    case 'os.command-failed':
      return t('error.os.command-failed', {
        program: printable(error.context.program),
        exit: error.context.exitCode ?? '–',
        detail: printable(error.context.detail),
      });
    case 'priv.timed-out':
      return t('error.priv.timed-out', { time: format.duration(error.context.seconds) });
    case 'plan.clock-kept':
      return t('error.plan.clock-kept', { by: format.list(error.context.by.map(printable)) });
    case 'plan.measure-again':
      return t(`error.plan.measure-again.${error.context.because}`);
    case 'plan.service-would-end':
      return t('error.plan.service-would-end', {
        found: format.size(Math.abs(error.context.found)),
        limit: format.size(error.context.limit),
      });
    case 'os.read-only': {
      const reason = printable(error.context.reason);
      // Beside the reasons that have words, a path may stand there.
      const why = t(`capability.${error.context.reason as CapabilityProblem}`, {
        defaultValue: reason,
      });
      return t('error.os.read-only', { reason: why });
    }
    case 'plan.other-step':
      return t('error.plan.other-step', {
        found: format.size(error.context.found),
        agreed: format.size(error.context.agreed),
      });
    default:
      // The catalogue's sentences name the fields of the error's own context.
      return t(`error.${error.code}`, printableFields(error.context));
  }
}

const printableFields = (context: object): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(context).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'number' ? value : printable(String(value)),
    ]),
  );

/** A reason in a sentence, with the figure that belongs to it. */
export function reasonText(t: TFunction, reason: Reason, format: Format): string {
  const size = reason.seconds === undefined ? '' : format.size(reason.seconds);
  const detail = reason.detail === undefined ? '' : printable(reason.detail);
  // What the resolver said: `not-found` speaks of the name, anything else of the network.
  if (reason.code === 'dns-failed' && detail !== '' && detail !== 'not-found') {
    return t('reason.dns-down');
  }
  if (reason.code === 'nts-key-exchange' || reason.code === 'nts-certificate') {
    const why = t(`nts.${detail as NtsProblem}`, { defaultValue: detail });
    return t(`reason.${reason.code}`, { detail: why });
  }
  if (reason.code === 'falseticker' && size !== '') return t('reason.falsetickerBy', { size });
  return t(`reason.${reason.code}`, { size, detail });
}
