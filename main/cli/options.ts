import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { InvalidArgumentError, Option } from 'commander';
import { FULL_BURST } from '#main/engine/limits.ts';
import { CERTIFICATES } from '#main/net/nts/trust.ts';
import { HOST_FLOOR, MAX_BURST_SAMPLES } from '#shared/core/schedule.ts';
import { PREFERENCE_LIMITS } from '#shared/model/preferences.ts';
import { REGIONS } from '#shared/presets/types.ts';

/** Longest time limit for one answer, in seconds: an answer that takes longer says nothing about the time. */
const LONGEST_TIMEOUT = 60;

/** An offset above this is worth a warning, in seconds: a tenth is what people begin to notice. */
const DEFAULT_WARN = 0.1;

/** A decimal number, without the other notations that `Number` reads. */
function readNumber(text: string): number {
  return /^[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : Number.NaN;
}

function readSamples(text: string): number {
  const samples = readNumber(text);
  if (Number.isInteger(samples) && samples >= 1 && samples <= MAX_BURST_SAMPLES) return samples;
  throw new InvalidArgumentError(
    `It is a whole number from 1 to ${String(MAX_BURST_SAMPLES)}: public servers ask not to be asked more often.`,
  );
}

function readTimeout(text: string): number {
  const timeout = readNumber(text);
  if (timeout > 0 && timeout <= LONGEST_TIMEOUT) return timeout;
  throw new InvalidArgumentError(
    `It is a number of seconds above 0, at most ${String(LONGEST_TIMEOUT)}.`,
  );
}

function readWarn(text: string): number {
  const warn = readNumber(text);
  if (warn > 0) return warn;
  throw new InvalidArgumentError('It is a number of seconds above 0.');
}

/** Longest time between two measurements of a watch, in seconds: the longest poll interval of NTP, 2^17 s
 * (MAXPOLL of RFC 5905, 7.2). */
const LONGEST_INTERVAL = 131_072;

function readInterval(text: string): number {
  const interval = readNumber(text);
  if (interval >= 1 && interval <= LONGEST_INTERVAL) return interval;
  throw new InvalidArgumentError(
    `It is a number of seconds from 1 to ${String(LONGEST_INTERVAL)}.`,
  );
}

function readCount(text: string): number {
  const count = readNumber(text);
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw new InvalidArgumentError('It is a whole number above 0.');
}

/** Longest stretch of the history, in days: as long as it can be kept. */
const LONGEST_HISTORY = PREFERENCE_LIMITS.keepDays.most;

/** Reads a stretch of so many units that a day holds `perDay` of. */
const readStretch =
  (perDay: number) =>
  (text: string): number => {
    const stretch = readNumber(text);
    const most = LONGEST_HISTORY * perDay;
    if (stretch > 0 && stretch <= most) return stretch;
    throw new InvalidArgumentError(`It is a number above 0, at most ${String(most)}.`);
  };

/** Reads the certificates of a private authority, each as PEM; whatever stands around them is left out. */
function readAuthorities(path: string): readonly string[] {
  const found = readText(path).match(CERTIFICATES) ?? [];
  if (found.length === 0) {
    throw new InvalidArgumentError('It holds no certificate in PEM ("BEGIN CERTIFICATE").');
  }
  for (const pem of found) {
    if (!isCertificate(pem)) throw new InvalidArgumentError('It holds a damaged certificate.');
  }
  return found;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new InvalidArgumentError(`It cannot be read (${code}).`);
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

/** A fresh option each time: commander's options belong to one command. */
export const options = {
  samples: () =>
    new Option('--samples <n>', 'requests per server')
      .argParser(readSamples)
      .default(FULL_BURST.samples),
  timeout: () =>
    new Option('--timeout <seconds>', 'how long to wait for one answer')
      .argParser(readTimeout)
      .default(FULL_BURST.timeout),
  warn: () =>
    new Option('--warn <seconds>', 'exit with 1 when the clock is off by more')
      .argParser(readWarn)
      .default(DEFAULT_WARN),
  hours: () =>
    new Option('--hours <n>', 'the last n hours')
      .argParser(readStretch(24))
      .default(24)
      .conflicts('days'),
  days: () => new Option('--days <n>', 'the last n days').argParser(readStretch(1)),
  csv: () => new Option('--csv', 'print everything that is kept, as comma-separated values'),
  preset: () =>
    new Option(
      '--preset <id...>',
      'servers of the catalogue by id, such as cloudflare ptb-1',
    ).conflicts('region'),
  region: () => new Option('--region <region>', 'servers of a region').choices(REGIONS),
  interval: () =>
    new Option('--interval <seconds>', 'time between two measurements')
      .argParser(readInterval)
      .default(HOST_FLOOR),
  count: () => new Option('--count <n>', 'end after so many measurements').argParser(readCount),
  yes: () => new Option('--yes', 'do not ask'),
  add: () => new Option('--add', 'keep the servers that are configured, and add these'),
  replaceEdited: () =>
    new Option('--replace-edited', 'replace also what others edited since; a copy of it is kept'),
  commands: () =>
    new Option('--commands', 'print shell commands that do it, to run as root, and nothing else'),
  nts: () => new Option('--nts', 'authenticate the servers by NTS'),
  ca: () =>
    new Option(
      '--ca <file>',
      'accept also NTS servers with certificates of this authority (PEM)',
    ).argParser(readAuthorities),
};
