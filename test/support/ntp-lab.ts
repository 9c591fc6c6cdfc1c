import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildRequest } from '#shared/core/client/exchange.ts';
import { ntpTimestamp } from '#shared/core/time/timestamp.ts';
import { faketimeLibrary, LAB_CHRONYD } from './ntp-lab-chronyd.ts';
import { findProgram } from './programs.ts';

/** Where a server of the lab listens. */
export interface LabServer {
  readonly address: string;
  readonly port: number;
}

/** How one server of the lab is set up. */
export interface LabSetup {
  /** A loopback address; every server may have one of its own. */
  readonly address: string;
  /** How wrong its clock is, in seconds: positive is ahead of this computer's. */
  readonly shift: number;
  /** Stratum that it claims; null: it has no source and says that it is not synchronised. */
  readonly stratum: number | null;
  /** UDP port; absent: one that is free. */
  readonly port?: number;
  /** Further lines of its configuration. */
  readonly lines?: readonly string[];
}

/** A server of the lab that runs. */
export interface RunningServer extends LabServer {
  /** Ends it at once; what it keeps in memory is lost. */
  readonly stop: () => Promise<void>;
}

/**
 * Real chronyd servers on loopback whose clocks are wrong by a known amount. Nothing here can move this
 * computer's clock: chronyd runs with -x (it then never touches it), and as root also without the
 * capability to set it.
 */
export interface NtpLab {
  /** Starts a server and waits until it answers as set up. */
  readonly start: (setup: LabSetup) => Promise<RunningServer>;
  /** Ends every server and removes their files. */
  readonly stop: () => Promise<void>;
}

/** Starts an empty lab; `requireLab` must have returned undefined. */
export function startLab(): NtpLab {
  const folder = mkdtempSync(join(tmpdir(), 'ntp-lab-'));
  // chronyd insists on folders that others may not write.
  chmodSync(folder, 0o755);
  const shim = join(folder, 'no-timestamps.so');
  const source = join(import.meta.dirname, 'ntp-lab-no-timestamps.c');
  execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-Wall', '-o', shim, source, '-ldl']);
  const running: ChildProcess[] = [];
  return {
    start: async (setup) => {
      const port = setup.port ?? (await freePort(setup.address));
      const config = join(folder, `${String(running.length)}.conf`);
      writeFileSync(config, configOf(setup, port, `${config}.pid`));
      const chronyd = spawnChronyd(setup, config, shim);
      running.push(chronyd);
      await answering(chronyd, setup, port);
      return { address: setup.address, port, stop: async () => await end(chronyd) };
    },
    stop: async () => {
      await Promise.all(running.map(end));
      rmSync(folder, { recursive: true });
    },
  };
}

function configOf(
  { address, stratum, lines = [] }: LabSetup,
  port: number,
  pidfile: string,
): string {
  return [
    `port ${String(port)}`,
    `bindaddress ${address}`,
    ...(stratum === null ? [] : [`local stratum ${String(stratum)}`]),
    'allow 127.0.0.0/8',
    'allow ::1',
    'cmdport 0',
    'bindcmdaddress /',
    `pidfile ${pidfile}`,
    ...lines,
    '',
  ].join('\n');
}

function spawnChronyd({ address, shift }: LabSetup, config: string, shim: string): ChildProcess {
  const root = userInfo().uid === 0;
  const chronyd = [LAB_CHRONYD, '-x', '-d', isIPv6(address) ? '-6' : '-4', '-f', config];
  chronyd.push(...(root ? ['-u', 'root'] : ['-U', '-u', userInfo().username]));
  // The server ends with the test run, also when that is killed.
  const limits = ['--pdeathsig', 'KILL', ...(root ? ['--bounding-set', '-sys_time'] : [])];
  const setpriv = findProgram('setpriv');
  const guard = setpriv === undefined ? [] : [setpriv, ...limits, '--'];
  const [program, ...args] = [...guard, ...chronyd];
  const shifted = {
    LD_PRELOAD: `${faketimeLibrary()!}:${shim}`,
    FAKETIME: `${shift > 0 ? '+' : ''}${String(shift)}s`,
    // chronyd schedules by the monotonic clock, which must stay as it is.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
  };
  const env = { PATH: process.env.PATH, ...(shift === 0 ? {} : shifted) };
  return spawn(program!, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A UDP port that is free now; chronyd cannot choose one itself. */
async function freePort(address: string): Promise<number> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

/** Waits until the server answers with the stratum that was set up: `local` takes a moment to hold. */
async function answering(chronyd: ChildProcess, { address, stratum }: LabSetup, port: number) {
  let output = '';
  for (const stream of [chronyd.stdout!, chronyd.stderr!]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  let seen: number | undefined;
  socket.on('message', (bytes) => (seen = bytes[1]));
  for (let attempt = 0; attempt < 100 && seen !== (stratum ?? 0); attempt += 1) {
    if (chronyd.exitCode !== null) break;
    socket.send(buildRequest(ntpTimestamp(1n)), port, address);
    await sleep(100);
  }
  socket.close();
  if (seen !== (stratum ?? 0)) throw new Error(`chronyd does not answer as set up:\n${output}`);
}

async function end(chronyd: ChildProcess): Promise<void> {
  if (chronyd.exitCode !== null || chronyd.signalCode !== null) return;
  const exit = once(chronyd, 'exit');
  chronyd.kill('SIGKILL');
  await exit;
}
