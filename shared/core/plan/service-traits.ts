import type { Command } from '../../model/plan.ts';
import type { Seconds } from '../../units.ts';

/** How a time service behaves when it is told to sync now. */
export interface ServiceTraits {
  /** Makes the running service ask its sources at once. */
  readonly ask: Command;
  /** That is a restart: what the service says of its sources afterwards is all new. */
  readonly restarts: boolean;
  /** Has the service step the clock by what it has measured; null: it has no such command and steps by itself
   * when it is asked, if the offset is {@link ServiceTraits.stepsFrom} or more. */
  readonly step: Command | null;
  /** From this offset on (seconds, either sign) Sync now means a step, so the user is asked. */
  readonly stepsFrom: Seconds;
  /** How much it corrects per second at most while it slews, in seconds. */
  readonly slewRate: number;
  /** It follows the first of its sources that answers, and tells of no other. */
  readonly oneAtATime: boolean;
}
