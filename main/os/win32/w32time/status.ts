import { appError, type AppError } from '#shared/errors.ts';
import type { LiveSource, ServiceStatus } from '#shared/model/backend.ts';
import type { LeapIndicator } from '#shared/model/sample.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Host } from '../../host.ts';
import {
  parseW32tmPeers,
  parseW32tmStatus,
  w32tmProblem,
  type W32tmPeer,
  type W32tmStatus,
} from '../../parse/w32tm.ts';
import { UNKNOWN_STATUS } from '../../unknown-status.ts';

/** Reference ids that are no server: none, and "LOCL", the computer's own clock. */
const NONE = 0;
const LOCAL = 0x4c4f_434c;
/** "VMTP": Hyper-V's provider (and 0 with stratum 1, in what it has been seen to say). */
const HYPER_V = 0x564d_5450;

/** The state in which the service follows its source. */
const IN_SYNC = 2;

/** Asks Windows Time how it is doing. Some of it may be refused to a user without rights, and then nothing is
 * claimed. */
export async function w32timeStatus(
  host: Host,
  root: string,
): Promise<Result<ServiceStatus, AppError>> {
  const program = `${root}\\System32\\w32tm.exe`;
  const query = (what: string) =>
    host.run(program, ['/query', what, '/verbose'], { encoding: 'latin1' });
  const said = await query('/status');
  const status = parseW32tmStatus(said.stdout);
  if (status === null) {
    const problem = w32tmProblem(`${said.stdout} ${said.stderr}`);
    if (problem === 'denied') return ok(UNKNOWN_STATUS);
    const exitCode = said.status === 'exited' ? said.code : null;
    const detail = problem === 'not-running' ? '0x80070426' : said.status;
    return err(appError('os.command-failed', { program, exitCode, detail }, 'later'));
  }
  const peers = parseW32tmPeers((await query('/peers')).stdout) ?? [];
  return ok(toStatus(status, peers, Date.now()));
}

function toStatus(status: W32tmStatus, peers: readonly W32tmPeer[], now: number): ServiceStatus {
  const { leap, stratum, source, sinceLastSync } = status;
  const good = isSynchronised(status);
  const follows = good ? source : null;
  const bound =
    status.rootDelay === null || status.rootDispersion === null
      ? null
      : status.rootDelay / 2 + status.rootDispersion;
  const live = peers.map((peer) => liveSource(peer, follows, status, bound));
  // The host of a virtual machine, or a domain, is no peer of the list.
  if (follows !== null && !live.some(({ state }) => state === 'selected')) {
    const peer = { name: follows, stratum: stratum ?? 0, poll: status.poll, reach: null };
    live.unshift(liveSource(peer, follows, status, bound));
  }
  return {
    synchronised: good ? 'yes' : 'no',
    offset: good ? status.phaseOffset : null,
    bound: good ? bound : null,
    stratum: good ? stratum : null,
    leap: LEAPS[leap] ?? null,
    referenceId: good ? addressOf(status) : null,
    follows,
    lastSync: good && sinceLastSync !== null ? now - sinceLastSync * 1000 : null,
    frequencyPpm: null,
    awaited: null,
    sources: live,
  };
}

const LEAPS: readonly LeapIndicator[] = ['none', 'insert', 'delete', 'unsynchronised'];

/** Holds in every language: the leap indicator, a stratum where one is told, and whose reference it is. */
function isSynchronised({ leap, stratum, referenceId, machineState }: W32tmStatus): boolean {
  if (leap === 3 || referenceId === LOCAL) return false;
  if (stratum !== null && (stratum < 1 || stratum > 15)) return false;
  if (referenceId === HYPER_V) return true;
  return referenceId !== NONE || (stratum === 1 && machineState === IN_SYNC);
}

function liveSource(
  peer: W32tmPeer,
  follows: string | null,
  status: W32tmStatus,
  bound: number | null,
): LiveSource {
  const selected = follows !== null && peer.name.toLowerCase() === follows.toLowerCase();
  const answers = (peer.reach ?? 0) > 0;
  return {
    name: peer.name,
    address: selected ? addressOf(status) : null,
    mode: 'server',
    state: selected ? 'selected' : answers ? 'not-combined' : 'unusable',
    // Reading the peers may be refused where the status is not: it follows this one, so it answered.
    stratum: peer.stratum ?? 0,
    poll: peer.poll ?? 0,
    reach: peer.reach ?? (selected ? 1 : 0),
    sinceLast: selected ? status.sinceLastSync : null,
    offset: selected ? status.phaseOffset : null,
    bound: selected ? bound : null,
  };
}

/** The server's IPv4 address, which the reference id is from stratum 2 on. For an IPv6 server it is a hash (RFC
 * 5905, 7.3), which looks like an address too, so this is for display only. */
function addressOf({ referenceId, stratum }: W32tmStatus): string | null {
  if (stratum === 1 || referenceId === NONE || referenceId === HYPER_V) return null;
  return [24, 16, 8, 0].map((shift) => (referenceId >>> shift) & 0xff).join('.');
}
