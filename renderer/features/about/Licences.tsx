import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BundledPackage } from '#shared/model/about.ts';
import styles from './Licences.module.css';

/** The packages of others in the program, each with its terms, in full on demand. */
export function Licences(props: { readonly packages: readonly BundledPackage[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <ul className={styles.list}>
      {props.packages.map(({ name, version, licence, text }) => (
        <li key={`${name} ${version}`}>
          {text === null ? (
            <p className={styles.line}>
              <b>{name}</b> {version} <span className={styles.licence}>{licence}</span>
            </p>
          ) : (
            <details>
              <summary className={styles.line}>
                <b>{name}</b> {version} <span className={styles.licence}>{licence}</span>
              </summary>
              {/* A scrolling region must be reachable by keyboard (WCAG 2.1.1). */}
              <pre
                className={styles.text}
                role="region"
                aria-label={t('about.licenceOf', { name })}
                tabIndex={0}
              >
                {text}
              </pre>
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}
