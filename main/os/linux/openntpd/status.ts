import { displayable } from '#shared/core/plan/text.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { LiveSource, ServiceStatus } from '#shared/model/backend.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Seconds } from '#shared/units.ts';
import type { Host } from '../../host.ts';
import { parseNtpctl, type NtpctlPeer, type NtpctlStatus } from '../../parse/ntpctl.ts';

/** Asks OpenNTPD how it is doing. Only root may; without rights it is an error in ntpctl's words. */
export async function openntpdStatus(host: Host): Promise<Result<ServiceStatus, AppError>> {
  const ntpctl = host.findProgram('ntpctl');
  if (ntpctl === null) return err(appError('os.unsupported', { what: 'ntpctl' }, 'never'));
  const ran = await host.run(ntpctl, ['-s', 'all']);
  const exitCode = ran.status === 'exited' ? ran.code : null;
  const read = exitCode === 0 ? parseNtpctl(ran.stdout) : null;
  if (read !== null) return ok(toStatus(read));
  const said = ran.stderr.trim() || ran.stdout.trim();
  const detail = displayable(said.replace(/\s*\n\s*/g, ' '), 200);
  return err(appError('os.command-failed', { program: ntpctl, exitCode, detail }, 'later'));
}

/** From this trust on OpenNTPD believes a server (`TRUSTLEVEL_BADPEER` in its `ntpd.h`). */
const BELIEVED = 6;

/** It starts at 2, and falls below when answers stay out. */
const HEARD = 2;

function toStatus({ stratum, pending, peers }: NtpctlStatus): ServiceStatus {
  const offset = medianOffset(peers);
  return {
    synchronised: stratum === null ? 'no' : 'yes',
    offset: offset === null ? null : offset + pending,
    bound: null,
    stratum,
    leap: stratum === null ? 'unsynchronised' : null,
    referenceId: null,
    follows: peers.find(({ selected }) => selected)?.name ?? null,
    lastSync: null,
    frequencyPpm: null,
    awaited: null,
    sources: peers.map((peer) => liveSource(peer, pending)),
  };
}

/** By which OpenNTPD corrects the clock: each server counts as often as it weighs (`priv_adjtime` in its
 * `ntp.c`). Its figures are those of the clock as it will be when the last correction is over. */
function medianOffset(peers: readonly NtpctlPeer[]): Seconds | null {
  const offsets = peers
    .filter(({ trust }) => trust >= BELIEVED)
    .flatMap(({ offset, weight }) => (offset === null ? [] : Array<number>(weight).fill(offset)))
    .sort((a, b) => a - b);
  return offsets[Math.floor(offsets.length / 2)] ?? null;
}

const liveSource = (peer: NtpctlPeer, pending: Seconds): LiveSource => ({
  name: peer.name,
  address: peer.address,
  mode: 'server',
  state: peer.selected ? 'selected' : peer.trust >= BELIEVED ? 'combined' : 'unusable',
  stratum: peer.stratum ?? 0,
  poll: peer.poll > 0 ? Math.round(Math.log2(peer.poll)) : 0,
  reach: peer.stratum !== null && peer.trust >= HEARD ? 1 : 0,
  sinceLast: null,
  offset: peer.offset === null ? null : peer.offset + pending,
  bound: null,
});
