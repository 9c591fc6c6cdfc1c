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
import styles from './Details.module.css';
import type { ServerRow } from './rows.ts';
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
          <span className={styles.unmeasured}>{label}</span>
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
          {row.reports.map((report) => (
            <Member key={report.key} report={report} />
          ))}
          <Catalogue row={row} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Member({ report }: { readonly report: ServerReport }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const verdict = verdictOf(report);
  const offset = report.offset === null ? null : format.offset(report.offset, report.bound);
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
      <ul>
        {report.reasons.map((reason) => (
          <li key={reason.code}>{reasonText(t, reason, format)}</li>
        ))}
        <li>{t('details.loss', { answered: report.samples.length, count: report.sent })}</li>
      </ul>
    </section>
  );
}

/** What the catalogue knows, and the operator's own page. */
function Catalogue({ row }: { readonly row: ServerRow }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const api = useApi();
  const { run } = useRun();
  const { preset, source } = row;
  const interval = preset?.usage.minInterval ?? null;
  return (
    <section className={styles.member}>
      <ul>
        <li>{t(`leap.${source.leap}`)}</li>
        {source.nts === true ? <li>{t('security.offersNtsLong')}</li> : null}
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
