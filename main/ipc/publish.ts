import { channelOf } from '#shared/ipc/contract.ts';
import type { SnapshotPatch } from '#shared/model/snapshot.ts';
import type { TrustedSenders } from './sender.ts';

/** Sends a change of the state to every window. A page that is not there yet asks for a snapshot later. */
export function publishPatch(senders: TrustedSenders, patch: SnapshotPatch): void {
  for (const contents of senders.all()) {
    if (!contents.isDestroyed()) contents.send(channelOf('state', 'changed'), patch);
  }
}
