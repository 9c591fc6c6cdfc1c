import type { IpcMain } from 'electron';
import { appError, type AppError } from '#shared/errors.ts';
import { channelOf, contract, type MainHandlers } from '#shared/ipc/contract.ts';
import { payloadSchemas } from '#shared/ipc/schemas.ts';
import { err, type Result } from '#shared/result.ts';
import type { TrustedSenders } from './sender.ts';

/** Longest detail of a refusal, in characters: it is shown, and hostile input must not fill the window. */
const MAX_DETAIL = 300;

/** A contract leaf as the walk sees it. */
type AnyHandler = (payload?: unknown) => Promise<Result<unknown, AppError>>;
interface AnySchema {
  safeParse(value: unknown): {
    success: boolean;
    data?: unknown;
    error?: { issues: readonly { path: readonly PropertyKey[]; code: string }[] };
  };
}

const bug = (detail: string): Result<never, AppError> =>
  err(appError('bug', { detail: detail.slice(0, MAX_DETAIL) }, 'never'));

/** Where and what kind, never the value: it may be anything, of any size. */
function refusal(
  channel: string,
  issues: readonly { path: readonly PropertyKey[]; code: string }[],
) {
  const [first] = issues;
  const at =
    first === undefined ? '' : ` at ${first.path.map(String).join('.') || 'top'}: ${first.code}`;
  return `${channel}: payload refused${at}`;
}

/**
 * Answers every query and command of the contract: trusted sender, then strict parse, then the handler.
 * Each answer is a Result; whatever goes wrong on the way is an error of code `bug`, and nothing is done.
 */
export function serveContract(
  ipcMain: Pick<IpcMain, 'handle'>,
  senders: TrustedSenders,
  handlers: MainHandlers,
): void {
  for (const [group, leaves] of Object.entries(contract)) {
    for (const [leaf, { kind }] of Object.entries<{ kind: string }>(leaves)) {
      if (kind === 'event') continue;
      const channel = channelOf(group, leaf);
      const handler = member(handlers, group, leaf) as AnyHandler;
      const schema = member(payloadSchemas, group, leaf) as AnySchema;
      ipcMain.handle(channel, async (event, ...args: unknown[]) => {
        if (!senders.isTrusted(event)) return bug(`${channel}: sender refused`);
        if (args.length > 1) return bug(`${channel}: payload refused: one argument at most`);
        const parsed = schema.safeParse(args[0]);
        if (!parsed.success) return bug(refusal(channel, parsed.error?.issues ?? []));
        try {
          return await handler(parsed.data);
        } catch (thrown) {
          // The name of the exception alone: its message may hold paths of this computer.
          return bug(`${channel}: ${thrown instanceof Error ? thrown.name : typeof thrown}`);
        }
      });
    }
  }
}

/** The walk loses the types that the contract has; a leaf that is missing stops the start of the app. */
function member(object: object, group: string, leaf: string): unknown {
  const found = (object as Record<string, Record<string, unknown> | undefined>)[group]?.[leaf];
  if (found === undefined) throw new Error(`no ${group}.${leaf}`);
  return found;
}
