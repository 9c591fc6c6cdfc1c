import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '#shared/errors.ts';
import type { About as AboutData } from '#shared/model/about.ts';
import type { Result } from '#shared/result.ts';
import { errorText } from '../../i18n/errors.ts';
import { useFormat } from '../../i18n/useFormat.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { settle } from '../../state/run.tsx';
import { Card } from '../../ui/Card.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PageHead } from '../../ui/Page.tsx';
import { CopyDiagnostics } from './CopyDiagnostics.tsx';
import { Licences } from './Licences.tsx';
import styles from './About.module.css';

/** Versions, licences, and what to send along when asking for help. */
export function About(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { app } = useSnapshot();
  const about = useAbout();
  return (
    <>
      <PageHead title={t('about.title', { version: app.version })} actions={<CopyDiagnostics />}>
        {t('about.sub')}
      </PageHead>
      {about === null ? <p className={styles.muted}>{t('about.reading')}</p> : null}
      {about?.ok === false ? (
        <Notice tone="bad" urgent>
          {errorText(t, about.error, format)}
        </Notice>
      ) : null}
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

/** What the program is made of; null: on its way. */
function useAbout(): Result<AboutData, AppError> | null {
  const api = useApi();
  const [about, setAbout] = useState<Result<AboutData, AppError> | null>(null);
  useEffect(() => {
    let isCurrent = true;
    void settle(api.app.about()).then((answer) => {
      if (isCurrent) setAbout(answer);
    });
    return () => {
      isCurrent = false;
    };
  }, [api]);
  return about;
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
