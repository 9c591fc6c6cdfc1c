import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Preferences } from '#shared/model/settings.ts';
import { useApi, useSnapshot } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Select } from '../../ui/Select.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { Row } from './Row.tsx';

type NamesOf<T> = {
  [K in keyof Preferences]: Preferences[K] extends T ? K : never;
}[keyof Preferences];
type Flag = Exclude<NamesOf<boolean>, 'welcomed'>;

/** Keeps preferences; what went wrong is shown at the top of the page. */
export function usePrefer(): (chosen: Partial<Preferences>) => void {
  const api = useApi();
  const { run } = useRun();
  return (chosen) => void run(api.settings.set(chosen));
}

/** A preference that is on or off. `needs`: another that must be on for this one to mean anything. */
export function Toggle(props: { readonly name: Flag; readonly needs?: Flag }): ReactNode {
  const { t } = useTranslation();
  const { settings } = useSnapshot();
  const prefer = usePrefer();
  const { name, needs } = props;
  return (
    <Row name={t(`settings.${name}.name`)} about={t(`settings.${name}.about`)}>
      {(ids) => (
        <Switch
          {...ids}
          isSelected={settings[name]}
          isDisabled={needs !== undefined && !settings[needs]}
          onChange={(isOn) => prefer({ [name]: isOn })}
        />
      )}
    </Row>
  );
}

/** A preference that is one of a few words. */
export function Choice<N extends 'theme' | 'language' | 'units'>(props: {
  readonly name: N;
  readonly items: readonly { readonly id: Preferences[N]; readonly text: string }[];
}): ReactNode {
  const { t } = useTranslation();
  const { settings } = useSnapshot();
  const prefer = usePrefer();
  const { name } = props;
  const key: 'theme' | 'language' | 'units' = name;
  return (
    <Row name={t(`settings.${key}.name`)} about={t(`settings.${key}.about`)}>
      {(ids) => (
        <Select<Preferences[N]>
          {...ids}
          items={props.items}
          selected={settings[name]}
          onChange={(chosen) => prefer({ [name]: chosen })}
        />
      )}
    </Row>
  );
}
