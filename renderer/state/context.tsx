import { createContext, use, useSyncExternalStore } from 'react';
import type { RendererApi } from '#shared/ipc/contract.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { Mirror, Mirrored } from './mirror.ts';

/** The API and the mirrored state of one window. */
export interface Session {
  readonly api: RendererApi;
  readonly mirror: Mirror;
}

export const SessionContext = createContext<Session | null>(null);

function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('no SessionContext above this component');
  return session;
}

/** The app's commands. Prefer `useRun`, which shows a failure to the user. */
export const useApi = (): RendererApi => useSession().api;

/** The mirrored state, also before the first snapshot. */
export function useMirrored(): Mirrored & { readonly retry: () => void } {
  const { mirror } = useSession();
  const mirrored = useSyncExternalStore(
    (listener) => mirror.subscribe(listener),
    () => mirror.get(),
  );
  return { ...mirrored, retry: () => mirror.retry() };
}

export const SnapshotContext = createContext<Snapshot | null>(null);

/** The state; only below the point where it is known to be there. */
export function useSnapshot(): Snapshot {
  const snapshot = use(SnapshotContext);
  if (snapshot === null) throw new Error('no SnapshotContext above this component');
  return snapshot;
}
