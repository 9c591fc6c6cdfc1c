import { printable } from '#shared/format.ts';
import type { AppError, ElevationProblem } from '#shared/errors.ts';
import type { CapabilityProblem, Detection } from '#shared/model/backend.ts';
import type { HelperStep } from '#shared/model/plan.ts';
import type { NtsProblem, Reason, ReasonCode } from '#shared/model/reason.ts';
import type { SelectionReason } from '#shared/model/survey.ts';
import { grouped, seconds } from './figures.ts';

/** The CLI's words for what the engine says in codes. Scripts use `--json`, which has the codes. */

/** A reason in words, without its figure. */
export const REASONS: Readonly<Record<ReasonCode, string>> = {
  'no-answer': 'no answer',
  'dns-failed': 'the name cannot be resolved',
  'network-unreachable': 'the network cannot be reached',
  'port-unreachable': 'nothing listens there',
  'same-server': 'the same server as another of these',
  cancelled: 'stopped early',
  'wrong-source': 'an answer came from another address',
  'wrong-nonce': 'an answer to something that was not asked',
  'wrong-mode': 'an answer that no time server gives',
  'wrong-version': 'an answer in an unknown version of NTP',
  truncated: 'an answer that is too short',
  'malformed-extension': 'an answer with broken extension fields',
  'crypto-nak': 'an answer that refuses a key that was not used',
  duplicate: 'the same answer twice',
  late: 'an answer after the time limit',
  'nts-unauthenticated': 'an answer that is not authenticated',
  'nts-key-exchange': 'no keys for NTS',
  'nts-certificate': 'its certificate is not accepted',
  'nts-nak': 'says that it no longer knows the keys of NTS',
  'nts-clock-too-wrong':
    'measured by plain NTP, because this clock is too wrong to check certificates',
  'kod-rate': 'asks for fewer requests',
  'kod-deny': 'refuses to serve us',
  'kod-rstr': 'refuses to serve us',
  'kod-other': 'gives no time',
  unsynchronised: 'is itself not synchronised',
  'zero-timestamp': 'sends no timestamp',
  'backward-timestamps': 'its timestamps run backward',
  'negative-delay': 'its timestamps contradict the round trip',
  'root-distance': 'too far from its reference clock',
  stale: 'its clock was set too long ago',
  'reference-in-future': 'claims to have been set in the future',
  'clock-stepped': "this computer's clock was stepped meanwhile",
  'conflicting-answers': 'two answers to one request contradict each other',
  falseticker: 'falseticker, apart from the majority',
  outlier: 'agrees, though less closely',
  'no-majority': 'no majority',
  'smeared-with-unsmeared': 'smears leap seconds, the others do not',
  smearing: 'smears a leap second just now',
  jittery: 'unsteady',
  'partial-loss': 'some requests got no answer',
  'etiquette-wait': 'asked a moment ago',
  agrees: 'agrees',
};

const NTS_PROBLEMS: Readonly<Record<NtsProblem, string>> = {
  refused: 'nothing listens at TCP port 4460',
  timeout: 'nothing answers at TCP port 4460',
  unreachable: 'TCP port 4460 cannot be reached',
  closed: 'the connection was closed',
  tls: 'what answers at TCP port 4460 does not speak TLS 1.3',
  alpn: 'what answers at TCP port 4460 is no NTS server',
  protocol: 'its answer breaks the protocol',
  'server-error': 'the server says that it cannot',
  algorithm: 'no algorithm in common',
  'no-cookies': 'it gave no cookies',
  waiting: 'the last ones did not serve, and others are not asked for yet',
  untrusted: 'its authority is not trusted; --ca adds a private one',
  'wrong-name': 'it is for another name',
  expired: 'it has expired',
  'not-yet-valid': 'it is not valid yet',
};

const isNtsProblem = (detail: string): detail is NtsProblem => Object.hasOwn(NTS_PROBLEMS, detail);

const detailWords = (code: ReasonCode, detail: string): string =>
  code.startsWith('nts-') && isNtsProblem(detail) ? NTS_PROBLEMS[detail] : printable(detail);

/** A reason in words, with its figure where it has one. */
function reasonWords({ code, seconds: figure, detail }: Reason): string {
  const extra = [
    ...(detail === undefined ? [] : [detailWords(code, detail)]),
    ...(figure === undefined ? [] : [seconds(figure)]),
  ];
  return extra.length === 0 ? REASONS[code] : `${REASONS[code]} (${extra.join(', ')})`;
}

const GRAVITY = { bad: 0, warning: 1, info: 2 } as const;

/** All reasons of a server in words, the gravest first. */
export const reasonsWords = (reasons: readonly Reason[]): string =>
  reasons
    .toSorted((a, b) => GRAVITY[a.severity] - GRAVITY[b.severity])
    .map(reasonWords)
    .join('; ');

/** How the vote went. */
export function selectionWords(reason: SelectionReason): string {
  switch (reason.code) {
    case 'agree':
      return `${String(reason.agree)} of ${String(reason.of)} servers agree`;
    case 'no-majority':
      return `no majority: at most ${String(reason.largest)} of ${String(reason.of)} servers agree`;
    case 'two-majorities':
      return `no majority: among ${String(reason.of)} servers two contradict each other, and the others are too uncertain to tell which is right`;
    case 'single-source':
      return 'only one server: nothing confirms it';
    case 'two-disagree':
      return `the two servers disagree by ${seconds(reason.apart)}`;
    case 'too-few-sources':
      return `${count(reason.have, 'server')} where ${String(reason.want)} are wanted`;
    case 'mixed-leap-policies':
      return `leap seconds are smeared by ${hosts(reason.smearing)} and not by the others; leave out ${hosts(reason.drop)}`;
    case 'smear-noticed':
      return `a leap second is being smeared by ${hosts(reason.hosts)}, now up to ${seconds(reason.apart)} from UTC`;
    case 'none-usable':
      return `none of ${count(reason.of, 'server')} can be used`;
  }
}

/** `1 server`, `2 servers`. */
export const count = (number: number, noun: string): string =>
  `${grouped(number)} ${noun}${number === 1 ? '' : 's'}`;

/** Names of hosts, one behind the other. */
export const hosts = (names: readonly string[]): string => names.map(printable).join(', ');

const ELEVATION: Readonly<Record<ElevationProblem, string>> = {
  'no-pkexec': 'pkexec is not installed',
  'no-agent': 'no program is there that could ask for the password; run it as root',
  'not-authorised': 'the system does not allow it',
  'no-helper': 'the helper program is missing',
  'unsupported-system': 'not supported on this system',
};

/** Why something cannot be done with the service. */
export const CAPABILITY: Readonly<Record<CapabilityProblem, string>> = {
  'not-installed': 'it is not installed',
  'not-implemented': 'Trueclock cannot configure it yet',
  container: 'this is a container; its clock is the host\u2019s',
  nixos: 'the configuration is made by NixOS',
  'read-only-etc': '/etc cannot be written',
  masked: 'the service is masked',
  disabled: 'the service is disabled',
  'domain-member': 'the domain says where the time comes from',
  policy: 'the policy of an organisation says where the time comes from',
  'no-elevation': 'there is no way to administrator rights',
  'version-too-old': 'its version is too old',
  'command-port-closed': 'its command socket is closed',
  'not-compiled-in': 'it was built without it',
  'needs-rights': 'it answers only to administrators',
  'not-supported': 'this service does not have it',
};

/** An error in one line, without a full stop. */
export function errorWords(error: AppError): string {
  return printable(words(error));
}

function words({ code, context }: AppError): string {
  switch (code) {
    case 'net.dns':
      return `${context.host}: the name cannot be resolved (${context.reason})`;
    case 'net.bad-address':
      return context.reason === 'duplicate'
        ? `${context.input}: named twice`
        : `${context.input}: not a server address (${context.reason})`;
    case 'net.not-measured':
      return 'no server could tell how far this clock is off';
    case 'net.too-many':
      return `${String(context.asked)} servers are too many; at most ${String(context.limit)}`;
    case 'os.no-service':
      return context.found.length === 0
        ? 'no time service was found that Trueclock can configure'
        : `no time service was found that Trueclock can configure (found: ${context.found.join(', ')})`;
    case 'os.read-failed':
      return `${context.what} cannot be read: ${context.detail}`;
    case 'os.command-failed':
      return `${context.program} failed: ${context.detail}`;
    case 'os.not-started':
      return `${context.unit} would not start${context.detail === '' ? '' : `: ${context.detail}`}`;
    case 'os.unsupported':
      return `${context.what} is not supported`;
    case 'os.read-only':
      return `the time service cannot be configured here: ${readOnlyReason(context.reason)}`;
    case 'priv.unavailable':
      return `administrator rights cannot be had: ${ELEVATION[context.reason]}`;
    case 'os.changed-meanwhile':
      return 'the computer slept, its clock was set or its time service was changed meanwhile: what was not known by then is left out; try again';
    case 'priv.denied':
      return `not permitted: ${context.detail}`;
    case 'plan.invalid':
      return `${context.field}: ${context.problem}`;
    case 'plan.unknown':
      return 'there is no such plan or change';
    case 'plan.nothing-to-undo':
      return 'there is no change to undo';
    case 'plan.changed-since':
      return `${context.path} was changed by someone else since; nothing was undone`;
    case 'priv.timed-out':
      return `the helper program was started and has not answered for ${count(Math.round(context.seconds / 60), 'minute')}; it may still be at work`;
    case 'plan.clock-kept':
      return `a time service runs and keeps the clock: ${hosts(context.by)}`;
    case 'plan.measure-again':
      return context.because === 'too-old'
        ? 'too much time has passed since the clock was measured; nothing was set'
        : 'the clock was moved since it was measured, or the computer slept; nothing was set';
    case 'plan.busy':
      return `another change is under way (${context.what})`;
    case 'plan.service-would-end':
      return `the clock is off by ${seconds(Math.abs(context.found))}, and above ${seconds(context.limit)} the service ends instead of correcting it; it was left alone`;
    case 'plan.other-step':
      return `the service would step the clock by ${seconds(context.found)}, not by the ${seconds(context.agreed)} that was agreed to: nothing was stepped`;
    case 'plan.not-followed':
      return `the service follows none of its sources (${String(context.reachable)} of ${String(context.of)} answer it)`;
    case 'store.unreadable':
      return `${context.path} cannot be read: ${context.detail}`;
    case 'store.unwritable':
      return `${context.path} cannot be written: ${context.detail}`;
    case 'store.newer':
      return `${context.path} was written by a newer Trueclock; use that one`;
    case 'bug':
      return `something went wrong inside Trueclock: ${context.detail}`;
  }
}

/** Reasons of `os.read-only` are capability problems, or a path with words of the planner. */
const readOnlyReason = (reason: string): string =>
  (CAPABILITY as Readonly<Record<string, string | undefined>>)[reason] ?? reason;

/** A step of privileged work as it runs. */
export const STEPS: Readonly<Record<HelperStep, string>> = {
  recover: 'mending a change that was cut short',
  read: 'reading the configuration',
  compare: 'comparing it with the plan',
  backup: 'keeping the former files',
  write: 'writing',
  activate: 'telling the service',
  verify: 'verifying',
  undo: 'putting the former files back',
  start: 'starting the service',
  burst: 'asking the servers',
  step: 'stepping the clock',
  wait: 'waiting for answers',
};

/** Whether a service runs and starts with the computer. */
export function detectionWords({ running, startsAtBoot }: Detection): string {
  const runs = { yes: 'runs', no: 'does not run', unknown: 'could not tell whether it runs' };
  const boots = {
    yes: 'starts with the computer',
    no: 'does not start with the computer',
    masked: 'is masked',
    unknown: 'could not tell whether it starts with the computer',
  };
  return `${runs[running]}, ${boots[startsAtBoot]}`;
}
