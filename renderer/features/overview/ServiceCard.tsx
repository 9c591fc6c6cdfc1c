import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { printable } from '#shared/format.ts';
import type { MachineView, ServiceView } from '#shared/model/backend.ts';
import { errorText } from '../../i18n/errors.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useNow } from '../../state/clock.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { serviceState, whyReadOnly, type ServiceState } from './findings.ts';
import { headline } from '#shared/model/headline.ts';
import { NoService } from './NoService.tsx';
import { StartButton } from './StartButton.tsx';
import styles from './ServiceCard.module.css';

const tones: Record<ServiceState, Tone> = {
  none: 'warn',
  stopped: 'bad',
  conflict: 'warn',
  unknown: 'neutral',
  interrupted: 'warn',
  'not-following': 'warn',
  wrong: 'warn',
  'read-only': 'neutral',
  fine: 'good',
};

/** The machine's own time service: whether it runs, what it follows, and what stands in its way. */
export function ServiceCard(props: {
  /** Starting it is offered beside this card. */
  readonly isStartSuggested: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const { machine, check } = useSnapshot();
  if (machine === null) {
    return (
      <Card title={t('service.title')}>
        <p className={styles.words}>{t('service.reading')}</p>
      </Card>
    );
  }
  const state = serviceState(machine, headline(check));
  return (
    <Card
      title={t('service.title')}
      aside={<Badge tone={tones[state]}>{t(`service.state.${state}`)}</Badge>}
    >
      {machine.service === null ? (
        <div className={styles.words}>
          <NoService machine={machine} />
        </div>
      ) : (
        <ServiceFacts service={machine.service} canStart={!props.isStartSuggested} />
      )}
      <Problems machine={machine} />
      <UndoNote machine={machine} />
    </Card>
  );
}

function ServiceFacts(props: {
  readonly service: ServiceView;
  readonly canStart: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { check } = useSnapshot();
  const { service } = props;
  const { detection, status } = service;
  const measured = check.result?.selection ?? null;
  const ownOffset = status?.offset ?? null;
  const name = t(`backend.${detection.backend}`);
  return (
    <>
      <p className={styles.words}>
        {format.sentences([
          t(`service.runs.${detection.running}`, {
            name: detection.version === null ? name : `${name} ${printable(detection.version)}`,
          }),
          t(`service.boot.${detection.startsAtBoot}`),
        ])}
      </p>
      {props.canStart && detection.running === 'no' && service.capabilities.sync.ok ? (
        <p className={styles.start}>
          <StartButton />
        </p>
      ) : null}
      <dl className={styles.table}>
        {detection.running === 'no' ? null : (
          <div>
            <dt>{t('service.follows')}</dt>
            <dd>
              {status === null
                ? t('service.cannotTell')
                : status.follows === null
                  ? t('service.followsNone')
                  : printable(status.follows)}
            </dd>
          </div>
        )}
        {ownOffset === null ? null : (
          <div>
            <dt>{t('service.says')}</dt>
            <dd>
              {t('service.offBy', { size: format.size(ownOffset, status?.bound) })}{' '}
              {measured === null ? null : (
                <small>
                  {Math.abs(measured.offset) > measured.bound
                    ? t('service.measured', {
                        size: format.size(measured.offset, measured.bound),
                      })
                    : t('service.measuredRight', {
                        within: format.atMost(Math.abs(measured.offset) + measured.bound),
                      })}
                </small>
              )}
            </dd>
          </div>
        )}
      </dl>
    </>
  );
}

/** Everything that stands in the way, each with what can be done about it. */
function Problems({ machine }: { readonly machine: MachineView }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { service } = machine;
  const readOnly = service === null ? null : whyReadOnly(service);
  const running = machine.others.filter((other) => other.running === 'yes');
  const lines: { readonly key: string; readonly tone: Tone; readonly text: string }[] = [];
  if (machine.interrupted) {
    lines.push({ key: 'interrupted', tone: 'warn', text: t('problem.interrupted') });
  }
  if (machine.conflict) {
    const all = service === null ? running : [service.detection, ...running];
    const names = all.map(({ backend }) => t(`backend.${backend}`));
    lines.push({
      key: 'conflict',
      tone: 'warn',
      text: t('problem.conflict', { names: format.list(names) }),
    });
  }
  if (readOnly !== null) {
    lines.push({
      key: 'read-only',
      tone: 'neutral',
      text: format.sentences([
        t('problem.readOnly'),
        `${t(`capability.${readOnly.reason}`)}${readOnly.detail === '' ? '' : ` (${printable(readOnly.detail)})`}`,
      ]),
    });
  }
  const sync = service?.capabilities.sync;
  if (readOnly === null && sync?.ok === false) {
    lines.push({
      key: 'no-sync',
      tone: 'neutral',
      text: format.sentences([t('problem.noSync'), t(`capability.${sync.reason}`)]),
    });
  }
  const unread = service?.problem ?? null;
  if (unread !== null) {
    lines.push({
      key: 'problem',
      tone: 'neutral',
      text: format.sentences([t('problem.unread'), errorText(t, unread, format)]),
    });
  }
  if (lines.length === 0) return null;
  return (
    <ul className={styles.problems}>
      {lines.map(({ key, tone, text }) => (
        <li key={key} data-tone={tone}>
          {text}
        </li>
      ))}
    </ul>
  );
}

function UndoNote({ machine }: { readonly machine: MachineView }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const api = useApi();
  const { run } = useRun();
  const { undoable } = machine;
  if (undoable === null) return null;
  return (
    <div className={styles.undo}>
      <span>{t('undo.note', { ago: format.ago(undoable.at, now) })}</span>
      <Button
        size="small"
        onPress={() =>
          void run(api.change.undo({ changeId: undoable.changeId, agreedEdits: null }))
        }
      >
        {t('undo.action')}
      </Button>
    </div>
  );
}
