import type { SourceConfig } from '../../model/source.ts';

/** Options of a source by the names that chrony and ntpd share. */
type Options = Pick<SourceConfig, 'iburst' | 'prefer' | 'nts' | 'minpoll' | 'maxpoll'>;

/**
 * Reads the words that follow the host in a `server` line. `withValue`: the options that are followed by a value,
 * to be skipped with it; what is not known is passed over. `port` is null where no such option is there.
 */
export function readOptions(
  words: readonly string[],
  withValue: ReadonlySet<string>,
): Options & { readonly port: number | null } {
  const flags = new Set<string>();
  const values = new Map<string, number>();
  for (let i = 0; i < words.length; i++) {
    const option = words[i] ?? '';
    if (withValue.has(option)) {
      i += 1;
      const value = words[i] ?? '';
      if (/^-?\d{1,6}$/.test(value)) values.set(option, Number(value));
    } else {
      flags.add(option);
    }
  }
  return {
    port: values.get('port') ?? null,
    iburst: flags.has('iburst'),
    prefer: flags.has('prefer'),
    nts: flags.has('nts'),
    minpoll: values.get('minpoll') ?? null,
    maxpoll: values.get('maxpoll') ?? null,
  };
}

/** The words that {@link readOptions} reads. */
export function optionWords({ iburst, prefer, nts, minpoll, maxpoll }: Options): readonly string[] {
  return [
    ...(iburst ? ['iburst'] : []),
    ...(prefer ? ['prefer'] : []),
    ...(nts ? ['nts'] : []),
    ...(minpoll === null ? [] : ['minpoll', String(minpoll)]),
    ...(maxpoll === null ? [] : ['maxpoll', String(maxpoll)]),
  ];
}
