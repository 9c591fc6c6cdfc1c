import type { AppError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Context, ReadMachine } from './context.ts';
import { serviceToStart } from './sync-way.ts';

/** Starts the time service that is installed and stopped. Settles when it runs, or when the user has said no; the
 * machine is read again. `started` is told when it runs. */
export async function startService(
  { ports, store, exclusive }: Context,
  readMachine: ReadMachine,
  started: () => void,
): Promise<Result<void, AppError>> {
  const refusal = exclusive.refusal();
  if (refusal !== null) return refusal;
  const service = serviceToStart(store.get().machine);
  if (!service.ok) return service;
  const outcome = await exclusive.run('start', async () => {
    const ended = await ports.privileged.startService(service.value.backend, () => undefined);
    await readMachine();
    return ended;
  });
  switch (outcome.state) {
    case 'started':
      started();
      return ok(undefined);
    case 'cancelled':
      return ok(undefined);
    default:
      return err(outcome.error);
  }
}
