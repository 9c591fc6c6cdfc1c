import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import type { ServerRow } from './rows.ts';
import { Authenticated } from './Security.tsx';
import styles from './ServerName.module.css';

/** Who a server is: its name, who runs it and where; own servers can be removed. */
export function ServerName({ row }: { readonly row: ServerRow }): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  const { host, port } = row.source;
  const [near] = row.network;
  const about = useAbout(row);
  const inUse = row.isConfigured ? t('servers.inUse') : null;
  const nearBy = near === undefined ? null : t(`network.short.${near}`);
  const shownName = port === 123 ? host : `${host}:${port}`;
  return (
    <div className={styles.cell}>
      <div className={styles.words}>
        <div className={styles.host} title={shownName}>
          {shownName}
        </div>
        <div
          className={styles.operator}
          title={[inUse, nearBy, about].filter((part) => part !== null && part !== '').join(' · ')}
        >
          {row.reports[0]?.authentication === 'nts' ? (
            <span className={styles.lock}>
              <Authenticated />
            </span>
          ) : null}
          {inUse === null ? null : <b className={styles.inUse}>{inUse}</b>}
          {nearBy === null ? null : <b className={styles.near}>{nearBy}</b>}
          {about}
        </div>
      </div>
      {row.origin === 'own' ? (
        <Button
          look="quiet"
          size="small"
          aria-label={t('servers.remove', { host: shownName })}
          onPress={() => void run(api.servers.remove({ id: row.id }))}
        >
          <Icon name="trash" />
        </Button>
      ) : null}
    </div>
  );
}

/** Who runs it and where, in one line. */
function useAbout(row: ServerRow): string {
  const { t, i18n } = useTranslation();
  const { preset, reports, source } = row;
  const place =
    preset === null ? [] : [placeOf(preset, i18n.language, t(`region.${preset.region}`))];
  // The place comes last: it is what a narrow column may cut. Of what only the service's configuration
  // names, nothing more is known than that it is in use.
  const parts = [
    ...(preset === null ? [] : [preset.operator]),
    ...(row.origin === 'own' ? [t('servers.yours')] : []),
    ...(source.leap === 'smears' ? [t('servers.smears')] : []),
    ...(reports.length > 1 ? [t('servers.members', { count: reports.length })] : []),
    ...place,
  ];
  return parts.join(' · ');
}

function placeOf(preset: NonNullable<ServerRow['preset']>, locale: string, region: string): string {
  if (preset.country === null) return region;
  return new Intl.DisplayNames(locale, { type: 'region' }).of(preset.country) ?? region;
}
