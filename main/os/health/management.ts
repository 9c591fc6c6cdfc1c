import type { ManagementFacts } from '#shared/core/health/evidence.ts';
import { evidence } from '../evidence.ts';
import type { Host } from '../host.ts';
import { settingOf } from '../network/domain.ts';
import { textOf } from '../network/folder.ts';
import { outputOf } from '../output.ts';
import { systemRoot } from '../win32/system-root.ts';
import { readState } from '../win32/w32time/state.ts';

/** Finds out who else decides about the time of this computer; null: nothing could be told. Never rejects. */
export async function readManagement(
  host: Host,
  signal: AbortSignal,
): Promise<ManagementFacts | null> {
  switch (host.platform) {
    case 'linux':
      return await linuxManagement(host);
    case 'darwin':
      return await darwinManagement(host, signal);
    case 'win32':
      return await windowsManagement(host);
    default:
      return null;
  }
}

/** The computer's own key in a domain: every way to join one leaves it here, and only its content is secret. */
const KEYTAB = '/etc/krb5.keytab';
const SSSD_FOLDER = '/etc/sssd';
const SSSD = `${SSSD_FOLDER}/sssd.conf`;
const SAMBA = '/etc/samba/smb.conf';

/** A member has a key and runs SSSD, or Samba's winbind as a member (`security = ads`). A policy for the time is not
 * known to any distribution. */
async function linuxManagement(host: Host): Promise<ManagementFacts> {
  const [hasKey, sssdIsThere, folder, samba] = await Promise.all([
    host.exists(KEYTAB),
    host.exists(SSSD),
    host.listDir(SSSD_FOLDER),
    textOf(host, SAMBA),
  ]);
  // Fedora and its kin let only root into the folder: then nothing is known of a file that is not seen.
  const hasSssd = sssdIsThere ? true : folder.ok ? false : null;
  const byWinbind = settingOf(samba, 'security').some((value) => value.toLowerCase() === 'ads');
  const seen = [
    ...(hasKey ? [evidence(KEYTAB, 'is there')] : []),
    ...(sssdIsThere ? [evidence(SSSD, 'is there')] : []),
    ...(byWinbind ? [evidence(SAMBA, 'security = ads')] : []),
  ];
  return { domain: hasKey && (byWinbind || hasSssd), policy: false, evidence: seen };
}

/** What a profile's payload "Time Server" leaves for everybody to read (domain com.apple.MCX, key timeServer). */
const PROFILE = '/Library/Managed Preferences/com.apple.MCX';

async function darwinManagement(host: Host, signal: AbortSignal): Promise<ManagementFacts> {
  const [directory, isManaged, server] = await Promise.all([
    outputOf(host, 'dsconfigad', ['-show'], { signal }),
    host.exists(`${PROFILE}.plist`),
    outputOf(host, 'defaults', ['read', PROFILE, 'timeServer'], { signal }),
  ]);
  const policy = !isManaged ? false : server !== null;
  return {
    // It prints nothing on a Mac that is in no domain.
    domain: directory === null ? null : directory.trim() !== '',
    policy,
    evidence: [
      ...(directory === null ? [] : [evidence('dsconfigad -show', firstLine(directory) || '—')]),
      ...(server === null ? [] : [evidence(`${PROFILE} timeServer`, server)]),
    ],
  };
}

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';

async function windowsManagement(host: Host): Promise<ManagementFacts | null> {
  const read = await readState(host, systemRoot(), false, false);
  // Without a start type the registry was not to be read.
  if (!read.ok || read.value.start === 0) return null;
  const { policy, domainMember } = read.value;
  const seen = policy
    .slice(0, 6)
    .map(({ place, name, value }) => evidence(place, `${name} = ${value}`));
  return { domain: domainMember, policy: policy.length > 0, evidence: seen };
}
