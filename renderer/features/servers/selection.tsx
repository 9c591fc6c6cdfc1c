import { createContext, use, useMemo, useState, type ReactNode } from 'react';
import { presets } from '#shared/presets/servers.ts';
import type { SourceRef } from '#shared/model/source.ts';
import { useSnapshot } from '../../state/context.tsx';
import { DEFAULT_WISHES, type Wishes } from './choice.ts';
import { allSources, type ServerRow } from './rows.ts';

/** What is in the list, what of it the user picked, and how it is to be followed; it survives a change of screen. */
export interface ServerSelection {
  /** Unmeasured; see `withReports`. */
  readonly sources: readonly ServerRow[];
  /** In the order in which the time service is to be told of them. */
  readonly picked: ReadonlySet<string>;
  /** The picked servers, in the same order. */
  readonly chosen: readonly SourceRef[];
  /** Picks these and no others. Those that were picked before keep their order; new ones come after them. */
  readonly pick: (ids: ReadonlySet<string>) => void;
  /** Picks these and no others, in this order. */
  readonly arrange: (ids: readonly string[]) => void;
  readonly wishes: Wishes;
  readonly wish: (wishes: Wishes) => void;
}

const SelectionContext = createContext<ServerSelection | null>(null);

/** Holds the picked ids; those that left the list (a removed server) are no longer picked. */
export function SelectionProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { settings, machine, network } = useSnapshot();
  const [ids, setIds] = useState<readonly string[]>([]);
  const [wishes, setWishes] = useState(DEFAULT_WISHES);
  const configured = machine?.service?.state?.sources;
  const sources = useMemo(
    () => allSources(presets, settings.own, network, configured ?? []),
    [settings.own, network, configured],
  );
  const value = useMemo(() => {
    const byId = new Map(sources.map(({ id, source }) => [id, source]));
    const chosen = ids.flatMap((id) => byId.get(id) ?? []);
    return {
      sources,
      picked: new Set(chosen.map(({ id }) => id)),
      chosen,
      pick: (now: ReadonlySet<string>) =>
        setIds((before) => [...new Set([...before.filter((id) => now.has(id)), ...now])]),
      arrange: setIds,
      wishes,
      wish: setWishes,
    };
  }, [sources, ids, wishes]);
  return <SelectionContext value={value}>{children}</SelectionContext>;
}

/** The list and the picked ids. */
export function useServerSelection(): ServerSelection {
  const selection = use(SelectionContext);
  if (selection === null) throw new Error('no SelectionProvider above this component');
  return selection;
}
