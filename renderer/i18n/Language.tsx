import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { languageFor } from '#shared/model/language.ts';
import { createFormat } from '#shared/locale-format.ts';
import type { Preferences } from '#shared/model/settings.ts';
import { FormatContext } from './useFormat.ts';

/** What decides how the window speaks. */
type Choice = Pick<Preferences, 'language' | 'units'>;

/** Before the settings are known: most people leave them at this. */
const UNKNOWN: Choice = { language: 'system', units: 'auto' };

/** Gives everything below it the words, figures and writing direction of the language that was chosen. `choice` null:
 * not known yet. A change holds at once; until the first language is there, `waiting` is shown. */
export function Language(props: {
  readonly choice: Choice | null;
  readonly waiting: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  const { i18n, t } = useTranslation();
  const { language, units } = props.choice ?? UNKNOWN;
  const wanted = languageFor(language, navigator.languages);
  const present = i18n.language;
  const [hasBegun, setBegun] = useState(false);
  if (!hasBegun && props.choice !== null && present === wanted) setBegun(true);

  // Whatever shows words is made anew by a change, even by one to what it is: so not without need.
  const asked = useRef(present);
  useEffect(() => {
    if (asked.current === wanted) return;
    asked.current = wanted;
    void i18n.changeLanguage(wanted);
  }, [i18n, wanted]);
  useEffect(() => {
    document.documentElement.lang = present;
    document.documentElement.dir = i18n.dir(present);
  }, [i18n, present]);

  const justNow = t('time.justNow');
  const format = useMemo(() => createFormat(present, justNow, units), [present, justNow, units]);
  return (
    <I18nProvider locale={present}>
      <FormatContext value={format}>{hasBegun ? props.children : props.waiting}</FormatContext>
    </I18nProvider>
  );
}
