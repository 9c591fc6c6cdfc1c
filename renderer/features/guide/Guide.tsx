import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LinkId } from '#shared/links.ts';
import { useApi } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Code } from '../../ui/Code.tsx';
import { PageHead } from '../../ui/Page.tsx';
import { Glossary } from '../help/Glossary.tsx';
import { TERMS } from '../help/terms.ts';
import { DEVICES, DHCP, OWN_SERVER } from './devices.ts';
import styles from './Guide.module.css';

/** Right time for the rest of the network, and what the words mean. */
export function Guide(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('guide.title')}>{t('guide.sub')}</PageHead>
      <Card title={t('guide.devices.title')}>
        <div className={styles.words}>
          <p>{t('guide.devices.how')}</p>
          <p>{t('guide.devices.which')}</p>
        </div>
        <dl className={styles.recipes}>
          {DEVICES.map((device) => (
            <div key={device.name}>
              <dt>{device.name}</dt>
              <dd>
                {'way' in device ? device.way : <Code label={device.name} text={device.command} />}
              </dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card title={t('guide.dhcp.title')} aside={<Link id="rfc2132" name="RFC 2132" />}>
        <div className={styles.words}>
          <p>{t('guide.dhcp.what')}</p>
          <p>{t('guide.dhcp.who')}</p>
        </div>
        <dl className={styles.recipes}>
          {DHCP.map(({ name, command }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Code label={name} text={command} />
              </dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card title={t('guide.server.title')} aside={<Link id="chrony" name="chrony" />}>
        <div className={styles.words}>
          <p>{t('guide.server.why')}</p>
          <ol>
            <li>{t('guide.server.install')}</li>
            <li>{t('guide.server.allow')}</li>
            <li>{t('guide.server.firewall')}</li>
            <li>{t('guide.server.point')}</li>
          </ol>
        </div>
        <Code label="chrony.conf" text={OWN_SERVER} />
        <p className={styles.words}>{t('guide.server.public')}</p>
      </Card>
      <Card title={t('guide.terms')} aside={<Link id="rfc5905" name="RFC 5905" />}>
        <Glossary terms={TERMS} />
      </Card>
    </>
  );
}

function Link(props: { readonly id: LinkId; readonly name: string }): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  return (
    <Button size="small" onPress={() => void run(api.shell.openLink({ id: props.id }))}>
      {t('guide.read', { name: props.name })}
    </Button>
  );
}
