import type { Command, FileChange, PlannedCommand } from '../../model/plan.ts';
import type { Seconds } from '../../units.ts';

/** Where systemd puts it on every distribution, with a merged or an unmerged /usr. */
export const SYSTEMCTL = '/usr/bin/systemctl';

/** How long the new sources are watched before the change counts as failed: an initial burst takes 8 s, a
 * name look-up and an NTS handshake come before it, and daemons select after three samples. */
export const VERIFY_SECONDS: Seconds = 30;

/** What is known of the unit that starts the service. */
export interface Unit {
  readonly unit: string;
  readonly running: boolean;
  readonly enabled: boolean;
}

/**
 * The commands that put changed files into force and have the service run, now and after the next start of
 * the computer. `reload`: what is enough for these files where the service runs; null: a restart.
 */
export function unitCommands(
  { unit, running, enabled }: Unit,
  files: readonly FileChange[],
  reload: Command | null,
): readonly PlannedCommand[] {
  const systemctl = (purpose: 'enable' | 'start' | 'restart'): PlannedCommand => ({
    program: SYSTEMCTL,
    args: [purpose, unit],
    purpose,
  });
  const commands: PlannedCommand[] = [];
  if (!enabled) commands.push(systemctl('enable'));
  if (!running) commands.push(systemctl('start'));
  else if (files.length > 0) {
    commands.push(reload === null ? systemctl('restart') : { ...reload, purpose: 'reload' });
  }
  return commands;
}

/** The commands that lead back from {@link unitCommands} to the service as it was, in the order to run them. */
export function restoringCommands(
  commands: readonly PlannedCommand[],
  { unit, running, enabled }: Unit,
): readonly Command[] {
  return commands
    .flatMap(({ program, args, purpose }): Command[] => {
      const stop = { program, args: ['stop', unit] };
      switch (purpose) {
        case 'reload':
          return running ? [{ program, args }] : [];
        case 'restart':
          return [running ? { program, args } : stop];
        case 'start':
          return running ? [] : [stop];
        case 'enable':
          return enabled ? [] : [{ program, args: ['disable', unit] }];
      }
    })
    .reverse();
}
