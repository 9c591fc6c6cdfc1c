import type { AppError } from '#shared/errors.ts';
import {
  channelOf,
  createRendererApi,
  type RendererApi,
  type Transport,
} from '#shared/ipc/contract.ts';
import type { Screen } from '#shared/model/screen.ts';
import type { Snapshot, SnapshotPatch } from '#shared/model/snapshot.ts';
import { err } from '#shared/result.ts';
import { createHandlers } from './mock-handlers.ts';

/** A main process without a machine: every handler of the contract over an in-memory state. */
export interface MockMain {
  readonly api: RendererApi;
  readonly state: () => Snapshot;
  /** Publishes a change as the real one does. */
  readonly push: (parts: SnapshotPatch['parts']) => void;
  /** Publishes with a revision that leaves a gap, as a lost message would. */
  readonly skip: (parts: SnapshotPatch['parts']) => void;
  /** Sends the window to a screen, as a notification does. */
  readonly navigate: (screen: Screen) => void;
  /** Channels called so far, without the prefix, with their payloads. */
  readonly calls: readonly (readonly [string, unknown])[];
  /** Answers the next calls of a channel (`servers.add`) with a failure. */
  readonly fail: (channel: string, error: AppError) => void;
}

/** Builds the mock over a first state. */
export function createMockMain(first: Snapshot): MockMain {
  let state = first;
  const calls: (readonly [string, unknown])[] = [];
  const failures = new Map<string, AppError>();
  const listeners = new Set<(payload: unknown) => void>();
  const navigators = new Set<(screen: unknown) => void>();
  const publish = (parts: SnapshotPatch['parts'], by: number): void => {
    state = { ...state, ...parts, rev: state.rev + by };
    const patch: SnapshotPatch = { rev: state.rev, parts };
    // Values cross the real border by structured clone.
    for (const listener of listeners) listener(structuredClone(patch));
  };
  const push = (parts: SnapshotPatch['parts']): void => publish(parts, 1);
  const handlers = createHandlers({ get: () => state, push });

  const transport: Transport = {
    async invoke(channel, payload) {
      for (const [group, leaves] of Object.entries(handlers)) {
        for (const [leaf, handler] of Object.entries(leaves as Record<string, Handler>)) {
          if (channelOf(group, leaf) !== channel) continue;
          const name = `${group}.${leaf}`;
          calls.push([name, payload]);
          const failure = failures.get(name);
          return failure === undefined ? structuredClone(await handler(payload)) : err(failure);
        }
      }
      throw new Error(`no handler for ${channel}`);
    },
    listen(channel, listener) {
      const all = channel === channelOf('shell', 'navigate') ? navigators : listeners;
      all.add(listener);
      return () => all.delete(listener);
    },
  };
  return {
    api: createRendererApi(transport),
    state: () => state,
    push,
    skip: (parts) => publish(parts, 2),
    navigate: (screen) => navigators.forEach((listener) => listener(screen)),
    calls,
    fail: (channel, error) => void failures.set(channel, error),
  };
}

type Handler = (payload: unknown) => Promise<unknown>;
