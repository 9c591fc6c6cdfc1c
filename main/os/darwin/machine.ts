import type { Detection } from '#shared/model/backend.ts';
import type { BackendId } from '#shared/model/backend-id.ts';
import { displayable } from '#shared/core/plan/text.ts';
import { evidence } from '../evidence.ts';
import type { Host } from '../host.ts';
import { outputOf } from '../output.ts';
import { readJob } from './launchd.ts';

/** Version of macOS; null: it does not tell. */
export async function macosVersion(host: Host): Promise<string | null> {
  const version = (await outputOf(host, 'sw_vers', ['-productVersion']))?.trim() ?? '';
  return version === '' ? null : displayable(version, 40);
}

/** Time services that people install, which fight timed for the clock: where their package managers put them. */
const INSTALLED: readonly {
  readonly backend: BackendId;
  readonly label: string;
  readonly program: string;
}[] = [
  {
    backend: 'chrony',
    label: 'homebrew.mxcl.chrony',
    program: '/opt/homebrew/opt/chrony/sbin/chronyd',
  },
  {
    backend: 'chrony',
    label: 'homebrew.mxcl.chrony',
    program: '/usr/local/opt/chrony/sbin/chronyd',
  },
  { backend: 'chrony', label: 'org.macports.chrony', program: '/opt/local/sbin/chronyd' },
];

/** Looks for time services of Homebrew and MacPorts. Those that are not there are not told of. */
export async function detectOthers(host: Host): Promise<readonly Detection[]> {
  const found: Detection[] = [];
  for (const { backend, label, program } of INSTALLED) {
    if (!(await host.exists(program))) continue;
    const job = await readJob(host, label);
    found.push({
      ...{ backend, unit: label, installed: true, version: null, ...job },
      evidence: [evidence(program, 'is there'), ...job.evidence],
    });
  }
  return found;
}
