import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../ui/Page.tsx';
import { Card } from '../../ui/Card.tsx';
import { Choice, Toggle } from './Control.tsx';
import { FirstSteps } from './FirstSteps.tsx';
import { ServiceChoice } from './ServiceChoice.tsx';
import { languageItems, THEMES, UNITS } from './choices.ts';
import { NumberChoice } from './NumberChoice.tsx';

/** Everything that can be chosen. Each choice holds at once and is kept. */
export function Settings(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('screen.settings')}>{t('settings.sub')}</PageHead>
      <Card title={t('settings.watch')}>
        <Toggle name="watching" />
        <NumberChoice name="watchInterval" />
        <NumberChoice name="alertAbove" />
        <Toggle name="notify" />
        <ServiceChoice />
      </Card>
      <Card title={t('settings.look')}>
        <Choice name="theme" items={THEMES.map((id) => ({ id, text: t(`theme.${id}`) }))} />
        <Choice name="language" items={languageItems(t('settings.language.system'))} />
        <Choice
          name="units"
          items={UNITS.map((id) => ({ id, text: t(`settings.units.option.${id}`) }))}
        />
      </Card>
      <Card title={t('settings.window')}>
        <Toggle name="startAtLogin" />
        <Toggle name="startHidden" needs="startAtLogin" />
        <Toggle name="closeToTray" />
        <FirstSteps />
      </Card>
      <Card title={t('settings.kept')}>
        <NumberChoice name="keepDays" />
      </Card>
    </>
  );
}
