import { createContext, use, useMemo, useState, type ReactNode } from 'react';
import { presets } from '#shared/presets/servers.ts';
import { useSnapshot } from '../../state/context.tsx';
import { allSources, type ServerRow } from './rows.ts';

/** What is in the list and what of it the user picked; it survives a change of screen. */
export interface ServerSelection {
  /** Unmeasured; see `withReports`. */
  readonly sources: readonly ServerRow[];
  readonly picked: ReadonlySet<string>;
  readonly pick: (ids: ReadonlySet<string>) => void;
}

const SelectionContext = createContext<ServerSelection | null>(null);

/** Holds the picked ids; those that left the list (a removed server) are no longer picked. */
export function SelectionProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { settings, machine, network } = useSnapshot();
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const configured = machine?.service?.state?.sources;
  const sources = useMemo(
    () => allSources(presets, settings.own, network, configured ?? []),
    [settings.own, network, configured],
  );
  const value = useMemo(
    () => ({
      sources,
      picked: new Set(sources.filter(({ id }) => ids.has(id)).map(({ id }) => id)),
      pick: setIds,
    }),
    [sources, ids],
  );
  return <SelectionContext value={value}>{children}</SelectionContext>;
}

/** The list and the picked ids. */
export function useServerSelection(): ServerSelection {
  const selection = use(SelectionContext);
  if (selection === null) throw new Error('no SelectionProvider above this component');
  return selection;
}
