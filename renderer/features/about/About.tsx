import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { About as AboutData } from '#shared/model/about.ts';
import { useAnswer } from '../../state/answer.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { settle } from '../../state/run.tsx';
import { Card } from '../../ui/Card.tsx';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { PageHead } from '../../ui/Page.tsx';
import { CopyDiagnostics } from './CopyDiagnostics.tsx';
import { Licences } from './Licences.tsx';
import styles from './About.module.css';

/** Versions, licences, and what to send along when asking for help. */
export function About(): ReactNode {
  const { t } = useTranslation();
  const { app } = useSnapshot();
  const api = useApi();
  const about = useAnswer(async () => await settle(api.app.about()));
  return (
    <>
      <PageHead title={t('about.title', { version: app.version })} actions={<CopyDiagnostics />}>
        {t('about.sub')}
      </PageHead>
      {about === null ? <p className={styles.muted}>{t('about.reading')}</p> : null}
      <ErrorNotice error={about?.ok === false ? about.error : null} />
      {about?.ok === true ? (
        <>
          <Card title={t('about.versions')}>
            <Versions about={about.value} />
          </Card>
          <Card title={t('about.licences')}>
            <p className={styles.muted}>{t('about.licencesSub')}</p>
            <Licences packages={about.value.packages} />
          </Card>
        </>
      ) : null}
    </>
  );
}

function Versions({ about }: { readonly about: AboutData }): ReactNode {
  const { t } = useTranslation();
  const { platform, arch, release } = about.system;
  const rows = [
    ['Trueclock', about.version],
    ['Electron', about.electron],
    ['Chromium', about.chromium],
    ['Node.js', about.node],
    [t('about.system'), `${platform} ${release} (${arch})`],
  ];
  return (
    <dl className={styles.versions}>
      {rows.map(([name, version]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{version}</dd>
        </div>
      ))}
    </dl>
  );
}
