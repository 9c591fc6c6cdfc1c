import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/useFormat.ts';
import { useSnapshot } from '../../state/context.tsx';
import { Select } from '../../ui/Select.tsx';
import { usePrefer } from './Control.tsx';
import { OFFERED } from './choices.ts';
import { Row } from './Row.tsx';

const DAY = 86_400;

/** A preference that is a number, offered as a few sensible ones. */
export function NumberChoice({ name }: { readonly name: keyof typeof OFFERED }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { settings } = useSnapshot();
  const prefer = usePrefer();
  const value = settings[name];
  const offered: readonly number[] = OFFERED[name];
  const numbers = offered.includes(value) ? offered : [...offered, value].sort((a, b) => a - b);
  const text = (number: number): string => {
    switch (name) {
      case 'alertAbove':
        return format.exactly(number);
      case 'watchInterval':
        return format.duration(number);
      case 'keepDays':
        return format.duration(number * DAY);
    }
  };
  return (
    <Row name={t(`settings.${name}.name`)} about={t(`settings.${name}.about`)}>
      {(ids) => (
        <Select
          {...ids}
          items={numbers.map((number) => ({ id: String(number), text: text(number) }))}
          selected={String(value)}
          isDisabled={name === 'watchInterval' && !settings.watching}
          onChange={(id) => prefer({ [name]: Number(id) })}
        />
      )}
    </Row>
  );
}
