import { createContext, use, useState, type ReactNode } from 'react';
import type { AppError } from '#shared/errors.ts';
import { err, type Result } from '#shared/result.ts';

interface Runner {
  /** The last failure of a command, until it is dismissed or another command is sent. */
  readonly failure: AppError | null;
  readonly clear: () => void;
  /** Awaits a command and keeps its failure for the notice at the top of the page. */
  readonly run: <T>(command: Promise<Result<T, AppError>>) => Promise<Result<T, AppError>>;
}

const RunContext = createContext<Runner | null>(null);

/** Remembers why a command was refused, so that no click does nothing silently. */
export function RunProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [failure, setFailure] = useState<AppError | null>(null);
  const [runner] = useState(() => ({
    clear: () => setFailure(null),
    async run<T>(command: Promise<Result<T, AppError>>): Promise<Result<T, AppError>> {
      // The same refusal again is news again.
      setFailure(null);
      const result = await settle(command);
      setFailure(result.ok ? null : result.error);
      return result;
    },
  }));
  return <RunContext value={{ ...runner, failure }}>{children}</RunContext>;
}

/** Sends commands; see {@link Runner}. */
export function useRun(): Runner {
  const runner = use(RunContext);
  if (runner === null) throw new Error('no RunProvider above this component');
  return runner;
}

/** A rejected call means that the other side broke: that is a failure to show as well. */
export async function settle<T>(
  command: Promise<Result<T, AppError>>,
): Promise<Result<T, AppError>> {
  try {
    return await command;
  } catch (cause) {
    return err({ code: 'bug', retry: 'now', context: { detail: String(cause) } });
  }
}
