import type { Reason } from '../../model/reason.ts';
import type { Sample } from '../../model/sample.ts';
import type { Seconds } from '../../units.ts';
import type { NtpPacket } from '../packet/header.ts';
import { referenceIdText } from '../packet/reference-id.ts';
import { MAX_DISPERSION } from '../parameters.ts';
import { unixMsFromNs, unixNsFromNtp, ZERO_TIMESTAMP } from '../time/timestamp.ts';
import { measure, NOT_MEASURED, type LocalTimes } from './timing.ts';
import { judgeHeader, judgeTiming } from './validate.ts';

/** True when the sample carries a measured offset, sound or not; false for a kiss and the like. */
export const isMeasured = (sample: Sample): boolean => sample.dispersion < MAX_DISPERSION;

/** True when nothing speaks against the sample. */
export const isSound = (sample: Sample): boolean =>
  sample.reasons.every((reason) => reason.severity !== 'bad');

/** After these nothing may be computed with T2 and T3. */
const isAboutTimestamps = (reason: Reason): boolean =>
  reason.code.startsWith('kod-') || reason.code === 'zero-timestamp';

/**
 * Turns a packet that is known to answer a request into a sample: what was measured, what the server
 * says of itself, and the reasons against it. Never refuses: that is for those who judge.
 */
export function sampleFrom(packet: NtpPacket, local: LocalTimes, localPrecision: Seconds): Sample {
  const said = judgeHeader(packet);
  const measurable = !said.some(isAboutTimestamps);
  const timing = measurable ? measure(packet, local, localPrecision) : NOT_MEASURED;
  return {
    at: unixMsFromNs(local.receivedAt),
    ...timing,
    leap: packet.leap,
    stratum: packet.stratum,
    referenceId: referenceIdText(packet.referenceId, packet.stratum),
    rootDelay: packet.rootDelay,
    rootDispersion: packet.rootDispersion,
    precision: packet.precision,
    poll: packet.poll,
    version: packet.version,
    referenceTime:
      packet.referenceTimestamp === ZERO_TIMESTAMP
        ? null
        : unixMsFromNs(unixNsFromNtp(packet.referenceTimestamp, local.receivedAt)),
    reasons: measurable ? [...said, ...judgeTiming(packet, timing, local, localPrecision)] : said,
  };
}
