import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createAuthority,
  type Authority,
  type CertificateSetup,
  type Identity,
} from './nts-lab-certificates.ts';
import { LAB_CHRONYD, requireLab } from './ntp-lab-chronyd.ts';
import { startLab, type RunningServer } from './ntp-lab.ts';
import { missingProgram } from './requirements.ts';

/** TCP port of NTS key exchange (RFC 8915, 6). */
export const KEY_EXCHANGE_PORT = 4460;

/** How a real server with NTS is set up. */
export interface NtsSetup {
  readonly address: string;
  /** Its certificate; absent: the lab's authority issues one for the address that is valid now. */
  readonly identity?: Identity;
  /** How wrong its clock is, in seconds: positive is ahead of this computer's. */
  readonly shift?: number;
  readonly port?: number;
  /** Where it sends its clients for NTP; absent: to itself. It always tells them its UDP port. */
  readonly ntpServer?: string;
}

/** Real chronyd servers with NTS, and the authority that vouches for them. */
export interface NtsLab {
  readonly authority: Authority;
  /** Makes an authority that nobody knows. */
  readonly strangers: () => Authority;
  /** A loopback address of this lab's own, so that two runs of the tests do not meet at the one port
   * of key exchange. */
  readonly newAddress: () => string;
  readonly issue: (setup: CertificateSetup) => Identity;
  readonly start: (setup: NtsSetup) => Promise<RunningServer>;
  /** Ends every server and removes all files. */
  readonly stop: () => Promise<void>;
}

/** Why the lab cannot run here, for `describeWith`; undefined when it can. */
export function requireNtsLab(): string | undefined {
  const missing = requireLab() ?? missingProgram('openssl');
  if (missing !== undefined) return missing;
  const built = execFileSync(LAB_CHRONYD, ['-v'], { encoding: 'utf8' });
  return built.includes('+NTS') ? undefined : 'chronyd is built without NTS here';
}

/** Starts an empty lab; `requireNtsLab` must have returned undefined. */
export function startNtsLab(): NtsLab {
  const folder = mkdtempSync(join(tmpdir(), 'nts-lab-'));
  const servers = startLab();
  const authority = createAuthority(folder);
  const network = `127.${String(randomInt(1, 255))}.${String(randomInt(256))}`;
  let addresses = 0;
  return {
    authority,
    strangers: () => createAuthority(folder),
    newAddress: () => `${network}.${String((addresses += 1))}`,
    issue: authority.issue,
    start: async ({ address, identity, shift = 0, port, ntpServer }) => {
      const { certificate, key } = identity ?? authority.issue({ names: [address] });
      return await servers.start({
        address,
        shift,
        stratum: 1,
        ...(port === undefined ? {} : { port }),
        lines: [
          `ntsservercert ${certificate}`,
          `ntsserverkey ${key}`,
          // In the server's own process, so that nothing is left when it is killed. Without a folder to
          // keep them in, its keys are lost with it.
          'ntsprocesses 0',
          ...(ntpServer === undefined ? [] : [`ntsntpserver ${ntpServer}`]),
        ],
      });
    },
    stop: async () => {
      await servers.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
