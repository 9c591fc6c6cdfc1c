import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Focusable, Tooltip, TooltipTrigger } from 'react-aria-components';
import { SCREENS, type Screen } from '#shared/model/screen.ts';
import { useSnapshot } from '../state/context.tsx';
import { Mark } from '../ui/Badge.tsx';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { Spoken } from '../ui/Spoken.tsx';
import styles from './Rail.module.css';

const icons: Record<Screen, IconName> = {
  overview: 'clock',
  servers: 'servers',
  history: 'history',
  diagnose: 'diagnose',
  changes: 'changes',
  settings: 'settings',
  about: 'about',
  guide: 'guide',
};
/** From here on the screens are about the app, not about the clock; they stand at the foot of the rail. */
const ABOUT_THE_APP: Screen = 'settings';

/** The screens. In a narrow window only icons stay; their names come on hover and focus. */
export function Rail({ screen }: { readonly screen: Screen }): ReactNode {
  const { t } = useTranslation();
  const { alerts } = useSnapshot().watch;
  return (
    <nav className={styles.rail} aria-label={t('shell.screens')}>
      <div className={styles.brand}>
        <Icon name="clock" size={22} />
        <span className={styles.name}>{t('shell.name')}</span>
      </div>
      {SCREENS.map((id) => (
        <TooltipTrigger key={id} delay={200} closeDelay={0}>
          <Focusable>
            <a
              className={styles.link}
              href={`#${id}`}
              aria-current={id === screen ? 'page' : undefined}
              data-apart={id === ABOUT_THE_APP || undefined}
            >
              <Icon name={icons[id]} />
              <span className={styles.name}>{t(`screen.${id}`)}</span>
              {id === 'diagnose' && alerts.length > 0 ? (
                <span className={styles.mark}>
                  <Mark tone="warn" />
                  <Spoken>{t('alert.mark', { count: alerts.length })}</Spoken>
                </span>
              ) : null}
            </a>
          </Focusable>
          <Tooltip placement="right" offset={8} className={styles.tip ?? ''}>
            {t(`screen.${id}`)}
          </Tooltip>
        </TooltipTrigger>
      ))}
    </nav>
  );
}
