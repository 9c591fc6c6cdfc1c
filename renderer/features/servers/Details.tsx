import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  Button as AriaButton,
  Dialog,
  DialogTrigger,
  Heading,
  Popover,
} from 'react-aria-components';
import type { ServerReport } from '#shared/model/survey.ts';
import { reasonText } from '../../i18n/errors.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useApi } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Glossary } from '../help/Glossary.tsx';
import type { TermId } from '../help/terms.ts';
import styles from './Details.module.css';
import { choiceText, omissionText } from './advice.ts';
import type { ServerRow } from './rows.ts';
import { useServerSelection } from './selection.tsx';
import { verdictOf } from './verdict.ts';

/** The verdict in a word; pressing it says why, and of a pool shows every member. */
export function Details({ row }: { readonly row: ServerRow }): ReactNode {
  const { t } = useTranslation();
  const best = row.reports[0];
  const { host } = row.source;
  const verdict = best === undefined ? null : verdictOf(best);
  const label = verdict === null ? t('verdict.unmeasured') : t(`verdict.${verdict.word}`);
  return (
    <DialogTrigger>
      <AriaButton
        className={styles.trigger ?? ''}
        aria-label={t('details.open', { verdict: label, host })}
      >
        {verdict === null ? (
          <span className={styles.unmeasured} title={label}>
            {label}
          </span>
        ) : (
          <Badge tone={verdict.tone}>{label}</Badge>
        )}
        <Icon name="chevron" size={14} />
      </AriaButton>
      <Popover className={styles.popover ?? ''} placement="bottom end">
        <Dialog className={styles.dialog ?? ''}>
          <Heading slot="title" level={3} className={styles.title ?? ''}>
            {host}
          </Heading>
          {row.source.kind === 'pool' && row.reports.length > 0 ? (
            <p className={styles.members}>{t('details.members', { count: row.reports.length })}</p>
          ) : null}
          {row.reports.map((report) => (
            <Member key={report.key} report={report} isOneOfMany={row.reports.length > 1} />
          ))}
          <AdviceWords row={row} />
          <About row={row} />
          <details className={styles.member}>
            <summary className={styles.words}>{t('guide.terms')}</summary>
            <Glossary terms={termsOf(row)} />
          </details>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

/** The terms that the words about a server use. */
function termsOf({ source, reports }: ServerRow): readonly TermId[] {
  const said = new Set(reports.flatMap(({ reasons }) => reasons.map(({ code }) => code)));
  return [
    ...(said.has('falseticker') ? (['falseticker'] as const) : []),
    'bound',
    'jitter',
    ...(source.leap === 'smears' ? (['smear'] as const) : []),
    ...(source.nts === true ? (['nts'] as const) : []),
    ...(source.kind === 'pool' ? (['pool'] as const) : []),
  ];
}

/** One server. Of a pool's members only what is not as it should be is said in sentences. */
function Member(props: {
  readonly report: ServerReport;
  readonly isOneOfMany: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { report, isOneOfMany } = props;
  const verdict = verdictOf(report);
  const offset = report.offset === null ? null : format.offset(report.offset, report.bound);
  const answered = report.samples.length;
  const isUsual = isOneOfMany && answered === report.sent;
  return (
    <section className={styles.member}>
      <div className={styles.head}>
        <span className={styles.address}>{report.address ?? t('details.noAddress')}</span>
        <Badge tone={verdict.tone}>{t(`verdict.${verdict.word}`)}</Badge>
      </div>
      {offset === null ? null : (
        <p className={styles.figures}>
          {offset.offset} <span>{offset.bound}</span>
        </p>
      )}
      {report.jitter === null ? null : (
        <p className={styles.figures}>
          {t('column.jitter')} <span>{format.size(report.jitter, report.jitter / 10)}</span>
        </p>
      )}
      <ul>
        {report.authentication === 'nts' ? <li>{t('details.nts')}</li> : null}
        {report.reasons
          .filter(({ code }) => !(isUsual && code === 'agrees'))
          .map((reason) => (
            <li key={reason.code}>{reasonText(t, reason, format)}</li>
          ))}
        {isUsual ? null : <li>{t('details.loss', { answered, count: report.sent })}</li>}
      </ul>
    </section>
  );
}

/** Whether it is one of the best four, and why. */
function AdviceWords({ row }: { readonly row: ServerRow }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { sources } = useServerSelection();
  const { advice } = row;
  if (advice === null) return null;
  const hostOf = (id: string): string =>
    sources.find((other) => other.id === id)?.source.host ?? id;
  const why = advice.isChosen
    ? advice.reasons.map((reason) => choiceText(t, reason, format)).join(' · ')
    : omissionText(t, advice.reason, row.reports[0], hostOf);
  return (
    <section className={styles.member}>
      <p className={styles.advice}>
        {t(advice.isChosen ? 'details.recommended' : 'details.notRecommended')}
      </p>
      <ul>
        <li>{why}</li>
      </ul>
    </section>
  );
}

/** Where it comes from and what the catalogue knows, and the operator's own page. */
function About({ row }: { readonly row: ServerRow }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const api = useApi();
  const { run } = useRun();
  const { preset, source } = row;
  const interval = preset?.usage.minInterval ?? null;
  return (
    <section className={styles.member}>
      <ul>
        {row.network.map((origin) => (
          <li key={origin}>{t(`network.long.${origin}`)}</li>
        ))}
        <li>{t(`leap.${source.leap}`)}</li>
        {source.nts === true && row.reports[0]?.authentication !== 'nts' ? (
          <li>{t('security.offersNtsLong')}</li>
        ) : null}
        {preset === null ? null : <li>{t(`usage.${preset.usage.kind}`)}</li>}
        {interval === null ? null : (
          <li>{t('usage.interval', { time: format.duration(interval) })}</li>
        )}
      </ul>
      {preset === null ? null : (
        <Button
          size="small"
          onPress={() => void run(api.shell.openOperatorPage({ presetId: preset.id }))}
        >
          {t('details.page', { operator: preset.operator })}
        </Button>
      )}
    </section>
  );
}
