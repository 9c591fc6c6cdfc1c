import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Focusable, Tooltip, TooltipTrigger } from 'react-aria-components';
import type { Settings } from '#shared/model/settings.ts';
import { useApi, useSnapshot } from '../state/context.tsx';
import { screens, type Screen } from '../state/route.ts';
import { useRun } from '../state/run.tsx';
import { Chips } from '../ui/Chips.tsx';
import { Icon, type IconName } from '../ui/Icon.tsx';
import styles from './Rail.module.css';

const icons: Record<Screen, IconName> = { overview: 'clock', servers: 'servers' };
const themes = [
  { id: 'system', icon: 'system' },
  { id: 'light', icon: 'sun' },
  { id: 'dark', icon: 'moon' },
] as const satisfies readonly { id: Settings['theme']; icon: IconName }[];

/** The screens and the theme. In a narrow window only icons stay; their names come on hover and focus. */
export function Rail({ screen }: { readonly screen: Screen }): ReactNode {
  const { t } = useTranslation();
  return (
    <nav className={styles.rail} aria-label={t('shell.screens')}>
      <div className={styles.brand}>
        <Icon name="clock" size={22} />
        <span className={styles.name}>{t('shell.name')}</span>
      </div>
      {screens.map((id) => (
        <TooltipTrigger key={id} delay={200} closeDelay={0}>
          <Focusable>
            <a
              className={styles.link}
              href={`#${id}`}
              aria-current={id === screen ? 'page' : undefined}
            >
              <Icon name={icons[id]} />
              <span className={styles.name}>{t(`screen.${id}`)}</span>
            </a>
          </Focusable>
          <Tooltip placement="right" offset={8} className={styles.tip ?? ''}>
            {t(`screen.${id}`)}
          </Tooltip>
        </TooltipTrigger>
      ))}
      <span className={styles.gap} />
      <ThemeSwitch />
    </nav>
  );
}

function ThemeSwitch(): ReactNode {
  const { t } = useTranslation();
  const { settings } = useSnapshot();
  const api = useApi();
  const { run } = useRun();
  return (
    <div className={styles.theme}>
      <Chips
        label={t('theme.label')}
        mode="one"
        items={themes.map(({ id, icon }) => ({
          id,
          text: t(`theme.${id}`),
          icon: <Icon name={icon} />,
        }))}
        selected={new Set([settings.theme])}
        onChange={([theme]) => {
          if (theme !== undefined) void run(api.settings.set({ theme }));
        }}
      />
    </div>
  );
}
