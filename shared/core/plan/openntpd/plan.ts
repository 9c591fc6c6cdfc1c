import type { AppError } from '../../../errors.ts';
import type { ChangePlan, DesiredConfig, PlanWarning } from '../../../model/plan.ts';
import type { OpenntpdState } from '../../../model/service-state.ts';
import type { SourceConfig } from '../../../model/source.ts';
import type { Result } from '../../../result.ts';
import { divide, planBlock } from '../conf-block.ts';
import { ignoredOptions, sourceWarnings, stayingSources } from '../source-warnings.ts';
import { refusePorts } from '../validate.ts';
import { readSources } from './config.ts';
import { constraintOf, formatSource, readStatements, sourceOf } from './lines.ts';
import { ACCEPTS_WITHIN, stepsFrom } from './traits.ts';

const same = (a: SourceConfig, b: SourceConfig): boolean => formatSource(a) === formatSource(b);

/**
 * Plans the change for OpenNTPD: a marked block in its only file. The request must have been validated.
 * Errors: `plan.invalid` for a port, which OpenNTPD does not take; those of {@link planBlock}.
 */
export function planOpenntpd(
  state: OpenntpdState,
  desired: DesiredConfig,
): Result<ChangePlan, AppError> {
  const ports = refusePorts(desired);
  if (!ports.ok) return ports;
  const { own, off } = divide(state.sources, desired, same);
  const left = (text: string) => readSources({ path: state.conf.path, text }, () => 'unknown');
  const gone = new Set(off.map(({ line }) => line));
  const stays = state.sources.filter(({ owner, line }) => owner !== 'trueclock' && !gone.has(line));
  return planBlock(state, desired, {
    sources: own.length,
    body: own.map(formatSource),
    off: linesOf(state.conf.text ?? '', gone),
    isRight: (text) => {
      const all = left(text);
      const ours = all.filter(({ owner }) => owner === 'trueclock');
      return (
        readStatements(text) !== null &&
        ours.map(formatSource).join('') === own.map(formatSource).join('') &&
        all.length - ours.length === stays.length
      );
    },
    warnings: warningsFor(state, desired),
    stepsFrom: stepsFrom(state),
    verifySeconds: ACCEPTS_WITHIN,
  });
}

/** All lines of the source statements that begin on these. */
function linesOf(text: string, first: ReadonlySet<number>): ReadonlySet<number> {
  return new Set(
    (readStatements(text) ?? [])
      .filter((statement) => first.has(statement.line) && sourceOf(statement) !== null)
      .flatMap(({ line, lines }) => Array.from({ length: lines }, (_, i) => line + i)),
  );
}

function warningsFor(state: OpenntpdState, desired: DesiredConfig): readonly PlanWarning[] {
  const statements = readStatements(state.conf.text ?? '') ?? [];
  const constraints = [...new Set(statements.flatMap((one) => constraintOf(one) ?? []))];
  return [
    ...sourceWarnings(desired, stayingSources(state.sources, desired), false),
    ...ignoredOptions(desired.sources, ['prefer', 'minpoll', 'maxpoll']),
    ...(constraints.length === 0
      ? []
      : [{ code: 'constraints-stay', hosts: constraints } as const]),
  ];
}
