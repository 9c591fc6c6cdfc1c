import type { Command } from '../../model/plan.ts';
import type { Seconds } from '../../units.ts';

/** What it makes of an offset that it is told to correct now. */
export type Correction = Pick<ServiceTraits, 'stepsFrom' | 'slewRate' | 'leavesAbove'>;

/** How a time service behaves when it is told to sync now. */
export interface ServiceTraits {
  /** Makes the running service ask its sources at once; null: every look at its status does. */
  readonly ask: Command | null;
  /** What to try when that has failed or brought nothing; absent: nothing else. */
  readonly askAgain?: Command;
  /** Starts the service where systemd does not. */
  readonly start?: Command;
  /** False: it does not send new sources a burst by itself, so it must be asked to. */
  readonly asksNewSources?: false;
  /** That is a restart: what the service says of its sources afterwards is all new. */
  readonly restarts: boolean;
  /** Has the service step the clock by what it has measured; null: it has no such command and steps by itself
   * when it is asked, if the offset is {@link ServiceTraits.stepsFrom} or more. */
  readonly step: Command | null;
  /** Has the clock slewed by what was measured, where the service does not do so by itself. */
  readonly slew?: Command;
  /** From this offset on (seconds, either sign) Sync now means a step, so the user is asked. */
  readonly stepsFrom: Seconds;
  /** Above this offset (seconds, either sign) it ends instead of correcting the clock; absent: it takes any. */
  readonly endsAbove?: Seconds;
  /** Above this offset (seconds, either sign) it leaves the clock as it is; absent: it does not. */
  readonly leavesAbove?: Seconds;
  /** How much it corrects per second at most while it slews, in seconds. */
  readonly slewRate: number;
  /** Its slewing moves the system clock against the steady one, as on macOS and Windows, by so many seconds per second at
   * most; absent: both are slewed, as on Linux. */
  readonly slewsApart?: number;
  /** Time between two looks at its status, where each of them asks the server; else it costs nothing to look. */
  readonly lookEvery?: Seconds;
  /** How long (seconds) after a restart it follows its sources at the latest; absent: as long as is usual. */
  readonly settlesWithin?: Seconds;
  /** It calls itself synchronised only when the whole offset is slewed away, which may take hours: sources
   * that it has accepted are all that can be waited for. */
  readonly slewsFirst?: boolean;
  /** Sources of which it tells no name but the address: those that pools gave, or all; absent: none. */
  readonly keepsNoNames?: 'pools' | 'all';
  /** It follows the first of its sources that answers, and tells of no other. */
  readonly oneAtATime: boolean;
}
