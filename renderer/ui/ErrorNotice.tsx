import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '#shared/errors.ts';
import { errorText } from '../i18n/errors.ts';
import { useFormat } from '../i18n/useFormat.ts';
import { Notice } from './Notice.tsx';

/** Why something just failed, said at once; null: nothing did. */
export function ErrorNotice({ error }: { readonly error: AppError | null }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return error === null ? null : (
    <Notice tone="bad" urgent>
      {errorText(t, error, format)}
    </Notice>
  );
}
