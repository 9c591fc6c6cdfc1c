import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { REGIONS } from '#shared/presets/types.ts';
import { Chips } from '../../ui/Chips.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { Select } from '../../ui/Select.tsx';
import styles from './Filters.module.css';
import { facets, type Look } from './rows.ts';

const regions = ['all', ...REGIONS] as const;

/** Search, region and the chips. */
export function Filters(props: {
  readonly look: Look;
  readonly onChange: (look: Look) => void;
  /** Servers in the whole list. */
  readonly count: number;
}): ReactNode {
  const { t } = useTranslation();
  const { look, onChange } = props;
  return (
    <div className={styles.filters} role="search">
      <SearchField
        label={t('filter.search')}
        placeholder={t('filter.placeholder', { count: props.count })}
        clearLabel={t('filter.clear')}
        value={look.text}
        onChange={(text) => onChange({ ...look, text })}
      />
      <Select
        label={t('filter.region')}
        items={regions.map((id) => ({ id, text: t(`region.${id}`) }))}
        selected={look.region}
        onChange={(region) => onChange({ ...look, region })}
      />
      <Chips
        label={t('filter.label')}
        items={facets.map((id) => ({ id, text: t(`filter.facet.${id}`) }))}
        selected={look.facets}
        onChange={(selected) => onChange({ ...look, facets: selected })}
      />
    </div>
  );
}
