import type { CheckId, Finding } from '../../model/health.ts';
import type { EvidenceGroup, HealthCheck } from './check.ts';
import type { HealthEvidence } from './evidence.ts';
import { authority } from './authority.ts';
import { certificates } from './certificates.ts';
import { correction } from './correction.ts';
import { dns } from './dns.ts';
import { falsetickers } from './falsetickers.ts';
import { hardwareClock } from './hardware-clock.ts';
import { jitter } from './jitter.ts';
import { largePackets } from './large-packets.ts';
import { majority } from './majority.ts';
import { management } from './management.ts';
import { network } from './network.ts';
import { ntpPort } from './ntp-port.ts';
import { ntsPort } from './nts-port.ts';
import { reach } from './reach.ts';
import { servers } from './servers.ts';
import { serviceAlone } from './service-alone.ts';
import { serviceBoot } from './service-boot.ts';
import { serviceInstalled } from './service-installed.ts';
import { serviceRunning } from './service-running.ts';
import { serviceSources } from './service-sources.ts';
import { smear } from './smear.ts';
import { sourcePort } from './source-port.ts';
import { stratum } from './stratum.ts';
import { timeZone } from './time-zone.ts';

/** Every check, in the order in which causes come before what they cause. */
const CHECKS: { readonly [I in CheckId]: HealthCheck<I> } = {
  network,
  dns,
  'ntp-port': ntpPort,
  'source-port': sourcePort,
  'large-packets': largePackets,
  'nts-port': ntsPort,
  servers,
  majority,
  falsetickers,
  smear,
  'service-installed': serviceInstalled,
  'service-running': serviceRunning,
  'service-boot': serviceBoot,
  'service-alone': serviceAlone,
  'service-sources': serviceSources,
  reach,
  stratum,
  correction,
  jitter,
  authority,
  management,
  'time-zone': timeZone,
  certificates,
  'hardware-clock': hardwareClock,
};

/** The checks in their order. */
export const CHECK_IDS = Object.keys(CHECKS) as readonly CheckId[];

/** The findings of all checks whose evidence has been gathered, whatever it brought, in their order. */
export const judgeHealth = (
  evidence: HealthEvidence,
  gathered: ReadonlySet<EvidenceGroup>,
): readonly Finding[] =>
  CHECK_IDS.flatMap((id) => {
    const { needs, judge } = CHECKS[id];
    return needs.every((group) => gathered.has(group)) ? judge(evidence) : [];
  });
