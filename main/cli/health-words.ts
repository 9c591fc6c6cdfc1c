import type { CheckId, OutcomeOf } from '#shared/model/health.ts';

/** What a check is called, why it matters, and a sentence for each outcome, with `{{facts}}` to be filled in. */
interface Words<I extends CheckId> {
  readonly name: string;
  readonly why: string;
  readonly is: Readonly<Record<OutcomeOf<I>, string>>;
}

/** The CLI's words for the checks of `trueclock doctor`. Scripts use `--json`, which has the codes. */
export const CHECK_WORDS: { readonly [I in CheckId]: Words<I> } = {
  network: {
    name: 'Network',
    why: 'Without a network no server can be asked for the time.',
    is: {
      up: 'This computer is in a network.',
      down: 'This computer is in no network.',
      'no-route':
        'This computer is in a network from which there is no way out: only servers in that network can be reached.',
      unknown: 'Could not tell whether this computer is in a network.',
    },
  },
  dns: {
    name: 'Names of servers (DNS)',
    why: 'Time servers are known by name; a name that has no address cannot be asked.',
    is: {
      resolves: 'The names of all {{of}} servers have addresses.',
      broken: 'Not one of {{of}} names could be resolved: the name server (DNS) does not work.',
      'some-names': 'These names have no address: {{hosts}}.',
      unknown: 'Could not tell whether names can be resolved.',
    },
  },
  'ntp-port': {
    name: 'NTP traffic (UDP port 123)',
    why: 'Time is asked for and told over UDP port 123, which firewalls often block.',
    is: {
      open: 'Requests go out and answers come back: {{have}} of {{of}} servers answered.',
      'blocked-all':
        'No server answered ({{of}} asked), though the network works otherwise. UDP port 123 is blocked.',
      'blocked-some':
        'Servers of several operators are silent, others answer: {{hosts}}. The network may let through only some of them.',
      'nothing-back':
        'Could not tell whether UDP port 123 is blocked: no server answered ({{of}} asked), and nothing else came back either. The Internet is out of reach, or everything but DNS is blocked. Open a web page: if it loads, the port is blocked.',
      unknown: 'Could not tell whether UDP port 123 is open.',
    },
  },
  'source-port': {
    name: 'Source port 123',
    why: 'Some services send from port 123, and some networks drop what comes from there.',
    is: {
      open: 'Requests that leave from port 123 are answered too.',
      blocked:
        'Requests from a random port are answered, those from port 123 are not, and {{service}} sends from port 123.',
      'blocked-unused':
        'Requests from port 123 are not answered. The time service does not send from there, so nothing is wrong.',
      unknown: 'Could not tell whether requests from port 123 are answered.',
    },
  },
  'large-packets': {
    name: 'Large packets',
    why: 'Requests by NTS are several times larger than plain ones, and some networks drop those.',
    is: {
      open: 'Large requests are answered too.',
      blocked: 'Small requests are answered, large ones are not, so that NTS cannot work here.',
      'blocked-unused':
        'Large requests are not answered. No configured server needs them, so nothing is wrong.',
      unknown: 'Could not tell whether large requests are answered.',
    },
  },
  'nts-port': {
    name: 'NTS key exchange (TCP port 4460)',
    why: 'NTS agrees on keys over TCP port 4460 before it asks for the time.',
    is: {
      open: 'TCP port 4460 can be reached.',
      blocked: 'TCP port 4460 is blocked, so that the configured servers cannot be asked by NTS.',
      'blocked-unused':
        'TCP port 4460 is blocked. No configured server uses NTS, so nothing is wrong.',
      unknown: 'Could not tell whether TCP port 4460 can be reached.',
    },
  },
  servers: {
    name: 'Configured servers',
    why: 'The clock is as good as the servers that it follows.',
    is: {
      good: 'All configured servers answer and are synchronised.',
      silent: 'No answer from {{hosts}}.',
      unsynchronised: 'Not synchronised itself: {{hosts}}.',
      refusing: 'Does not want to be asked by this computer: {{hosts}}.',
      'none-usable': 'None of the configured servers can be used ({{of}} asked).',
      unknown: 'Could not tell how the configured servers are doing.',
    },
  },
  majority: {
    name: 'Enough servers',
    why: 'With four servers one may be wrong and is outvoted; with one, nobody notices.',
    is: {
      enough: 'Enough servers are configured for a majority: {{have}}.',
      'too-few':
        'Too few servers are configured for a majority: {{have}}, where {{want}} are a good number.',
      none: 'No server is configured.',
      'one-at-a-time':
        '{{service}} asks one server at a time, so there is no vote; Trueclock compares several in its place.',
      unknown: 'Could not tell how many servers are configured.',
    },
  },
  falsetickers: {
    name: 'Wrong servers',
    why: 'A server that contradicts the majority pulls the clock away from the time.',
    is: {
      none: 'No configured server contradicts the others.',
      outvoted: 'Wrong by up to {{size}}, and outvoted by the others: {{hosts}}.',
      followed:
        'The time service follows a server that contradicts the others by {{size}}: {{hosts}}.',
      'no-majority': 'The servers contradict each other, and none has a majority behind it.',
      unknown: 'Could not tell whether a configured server is wrong.',
    },
  },
  smear: {
    name: 'Leap seconds',
    why: 'Servers that smear a leap second are up to half a second from those that do not, for most of a day.',
    is: {
      alike: 'All configured servers treat leap seconds alike.',
      mixed: 'Some smear leap seconds ({{hosts}}), others do not ({{others}}).',
      'smearing-now':
        'A leap second is being smeared by {{hosts}}, now {{size}} from UTC, and not by the others.',
      unknown: 'Could not tell how all configured servers treat leap seconds.',
    },
  },
  'service-installed': {
    name: 'Time service installed',
    why: 'Without a time service the clock drifts by seconds a week.',
    is: {
      installed: '{{service}} is installed.',
      none: 'No time service is installed.',
      'only-others': 'Only {{services}} is installed, which Trueclock cannot configure here.',
      container: "This is a container, which has its host's clock and needs no time service.",
      unknown: 'Could not tell whether a time service is installed.',
    },
  },
  'service-running': {
    name: 'Time service running',
    why: 'A time service that does not run keeps no clock.',
    is: {
      running: '{{service}} runs.',
      stopped: '{{service}} does not run.',
      barred: '{{service}} does not run, and is barred from starting.',
      replaced: '{{service}} does not run; {{services}} runs in its place.',
      unknown: 'Could not tell whether a time service runs.',
    },
  },
  'service-boot': {
    name: 'Start with the computer',
    why: 'A time service that is not started with the computer is missing after the next start.',
    is: {
      starts: '{{service}} starts with the computer.',
      'does-not': '{{service}} does not start with the computer.',
      masked: '{{service}} is masked, so that nothing can start it.',
      unknown: 'Could not tell whether a time service starts with the computer.',
    },
  },
  'service-alone': {
    name: 'One service only',
    why: 'Two time services correct the clock against each other.',
    is: {
      alone: 'No second time service is there.',
      several: 'More than one time service runs: {{services}}.',
      'several-at-boot':
        'More than one time service is set to start with the computer: {{services}}.',
      unknown: 'Could not tell whether a second time service runs.',
    },
  },
  'service-sources': {
    name: 'Configuration in use',
    why: 'A service that was not told of a change goes on as before.',
    is: {
      same: 'The time service uses the servers that are configured.',
      'not-used': 'Configured, and not used by the running service: {{hosts}}.',
      unknown: 'Could not tell which servers the time service uses.',
    },
  },
  reach: {
    name: 'Reach',
    why: 'What counts in the end is what the service itself hears.',
    is: {
      all: 'The time service hears all of its servers.',
      some: 'The time service hears nothing of {{hosts}}.',
      none: 'The time service hears none of its servers.',
      unknown: 'Could not tell which servers the time service hears.',
    },
  },
  stratum: {
    name: 'Synchronised',
    why: 'A service that is not synchronised (stratum 16) lets the clock run free.',
    is: {
      synchronised: 'The time service says that it is synchronised.',
      unsynchronised: '{{service}} says that it is not synchronised.',
      unknown: 'Could not tell whether the time service is synchronised.',
    },
  },
  correction: {
    name: 'Correction of the clock',
    why: 'Services correct small offsets by themselves; above a limit some give up.',
    is: {
      right: 'The clock is right.',
      slews: 'The clock is off by {{offset}}; {{service}} corrects that within {{duration}}.',
      'slews-long':
        'The clock is off by {{offset}}; {{service}} slews it, which takes {{duration}}. A step is over at once.',
      steps: 'The clock is off by {{offset}}; {{service}} corrects that in one step.',
      ends: 'The clock is off by {{offset}}. Above {{limit}} {{service}} ends instead of correcting it.',
      ignores: 'The clock is off by {{offset}}. Above {{limit}} {{service}} leaves it as it is.',
      nobody: 'The clock is off by {{offset}}, and no time service corrects it.',
      unknown: 'Could not tell how far the clock is off, or what corrects it.',
    },
  },
  jitter: {
    name: 'Steadiness',
    why: 'The more the way to the servers wavers, the less exact the clock.',
    is: {
      steady: 'Answers come steadily, to within {{size}}.',
      'one-server': 'Unsteady by {{size}}, while others are not: {{hosts}}.',
      'all-servers': 'Answers of all servers waver by {{size}}: it is the network.',
      'first-hop':
        'Already the way to the router wavers by {{size}}, as on a weak or busy radio link.',
      unknown: 'Could not tell how steady the answers are.',
    },
  },
  authority: {
    name: 'Virtual machine',
    why: 'Two that set one clock work against each other.',
    is: {
      physical: 'This is no virtual machine.',
      one: 'Nothing outside this virtual machine sets its clock.',
      two: '{{authority}} sets the clock of this virtual machine, and so does its time service.',
      'host-only': '{{authority}} alone sets the clock of this virtual machine.',
      container: 'This is a container, whose clock belongs to its host.',
      unknown: 'Could not tell whether anything outside sets this clock.',
    },
  },
  management: {
    name: 'Domain and policy',
    why: 'On a managed computer others decide where the time comes from.',
    is: {
      own: 'Neither a domain nor a policy decides about the time.',
      domain: 'A domain decides where the time comes from, and the time is right.',
      policy: 'A policy decides where the time comes from, and the time is right.',
      'domain-wrong':
        'A domain decides where the time comes from, and it does not keep the clock right.',
      'policy-wrong':
        'A policy decides where the time comes from, and it does not keep the clock right.',
      unknown: 'Could not tell whether a domain or a policy decides about the time.',
    },
  },
  'time-zone': {
    name: 'Time zone',
    why: 'A wrong time zone looks like a wrong clock, and moving the clock then makes it worse.',
    is: {
      fits: 'The time shown is that of {{zone}} ({{ahead}}). If that is not where you are, change the time zone, not the clock.',
      'zone-wrong':
        'Your clock is right, your time zone is not: it is {{zone}} ({{ahead}}), and the network says {{otherZone}} ({{otherAhead}}).',
      'none-set': 'No time zone is set, so that UTC is shown.',
      'clock-by-hours':
        'The clock is off by {{offset}}, just as much as time zones differ: as if it had been set to make up for a wrong time zone. The zone is {{zone}} ({{ahead}}).',
      'hardware-local':
        'The clock is off by {{offset}}, just as much as {{zone}} differs from UTC: the hardware clock is read in the wrong way.',
      unknown: 'Could not tell whether the time zone is right.',
    },
  },
  certificates: {
    name: 'Certificates',
    why: 'Secure connections and NTS check dates, so they fail when the clock is far off.',
    is: {
      fine: 'The clock is right enough to check certificates.',
      'clock-too-wrong':
        'The clock is off by {{offset}}, too much to check the certificates of {{hosts}}.',
      unknown: 'Could not tell whether certificates can be checked by this clock.',
    },
  },
  'hardware-clock': {
    name: 'Hardware clock',
    why: 'Its battery keeps the time while the power is off.',
    is: {
      holds: 'The hardware clock goes on while the power is off.',
      'battery-dead': 'The battery of the hardware clock is empty.',
      'falls-back':
        'After a start the clock was {{size}} earlier than before, {{have}} of {{of}} times on record: its battery is likely empty.',
      absent:
        'This computer has no hardware clock; after each start the time comes from the network.',
      unknown: 'Could not tell whether the hardware clock goes on while the power is off.',
    },
  },
};
