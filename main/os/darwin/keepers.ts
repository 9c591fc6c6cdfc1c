import type { Host } from '../host.ts';
import { detectOthers } from './machine.ts';
import { createTimedBackend } from './timed/backend.ts';

/** The time services that run on a Mac, by the names that people know. Whether network time is on, and timed one of
 * them, only root is told. */
export async function darwinClockKeepers(host: Host): Promise<readonly string[]> {
  const detections = [await createTimedBackend(host).detect(), ...(await detectOthers(host))];
  return detections.flatMap(({ backend, running }) => (running === 'yes' ? [backend] : []));
}
