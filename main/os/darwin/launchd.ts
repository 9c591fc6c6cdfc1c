import type { Detection } from '#shared/model/backend.ts';
import { evidence } from '../evidence.ts';
import type { Host } from '../host.ts';

/** launchctl's exit code for a job that it does not know ("Could not find service … in domain for system"). */
const NO_SUCH_JOB = 113;

/** What launchd knows of a job of the system. */
type Job = Pick<Detection, 'running' | 'startsAtBoot' | 'evidence'>;

/**
 * Asks launchd for a job. A loaded job counts as running whether or not its program does at this moment: launchd
 * starts it whenever it is due, as systemd does for sockets. Never fails: what is not told is `unknown`.
 */
export async function readJob(host: Host, label: string): Promise<Job> {
  const launchctl = host.findProgram('launchctl');
  const from = `launchctl print system/${label}`;
  const ran = launchctl === null ? null : await host.run(launchctl, ['print', `system/${label}`]);
  if (ran?.status === 'exited' && ran.code === 0) {
    const state = /^[ \t]*state = (.*)$/m.exec(ran.stdout)?.[0] ?? 'loaded';
    return { running: 'yes', startsAtBoot: 'yes', evidence: [evidence(from, state)] };
  }
  const said = ran === null ? 'launchctl is not there' : ran.stderr || ran.stdout || ran.status;
  const gone = ran?.status === 'exited' && ran.code === NO_SUCH_JOB;
  const answer = gone ? 'no' : 'unknown';
  return { running: answer, startsAtBoot: answer, evidence: [evidence(from, said)] };
}
