import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HistoryRange } from '#shared/model/history.ts';
import { useApi } from '../../state/context.tsx';
import { useRun } from '../../state/run.tsx';
import { Button } from '../../ui/Button.tsx';
import styles from './ExportButtons.module.css';

const formats = ['csv', 'json'] as const;

/** Writes what is shown to a file that the user names. */
export function ExportButtons({ range }: { readonly range: HistoryRange | null }): ReactNode {
  const { t } = useTranslation();
  const api = useApi();
  const { run } = useRun();
  const [isDone, setDone] = useState(false);
  const write = async (format: (typeof formats)[number], shown: HistoryRange): Promise<void> => {
    setDone(false);
    const written = await run(api.shell.exportHistory({ format, range: shown }));
    setDone(written.ok && written.value);
  };
  return (
    <div className={styles.buttons}>
      <span role="status">{isDone ? t('history.export.done') : ''}</span>
      {formats.map((format) => (
        <Button
          key={format}
          size="small"
          isDisabled={range === null}
          onPress={() => {
            if (range !== null) void write(format, range);
          }}
        >
          {t(`history.export.${format}`)}
        </Button>
      ))}
    </div>
  );
}
