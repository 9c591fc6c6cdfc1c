import { findingsOf, type HealthCheck } from './check.ts';
import { betterServers } from './fixes.ts';
import { hostsOf } from './reports.ts';

const found = findingsOf('smear');

/** Whether all configured servers treat leap seconds alike (RFC 8633, 3.7.1). Those of whom it is not known say
 * nothing for either side. */
export const smear: HealthCheck<'smear'> = {
  needs: ['machine', 'measured'],
  judge(evidence) {
    const { measured } = evidence;
    const followed = measured?.sources.filter(({ id }) => measured.configured.includes(id)) ?? [];
    if (measured === null || followed.length === 0) return found('unknown', 'unknown', {});
    const fix = betterServers(evidence);

    // Measured, it needs no catalogue; and where all smear, they agree at least.
    const noticed = measured.survey.reasons.find(({ code }) => code === 'smear-noticed');
    if (noticed?.code === 'smear-noticed') {
      const hosts = hostsOf(followed).filter((host) => noticed.hosts.includes(host));
      if (hosts.length > 0 && hosts.length < hostsOf(followed).length) {
        return found('fail', 'smearing-now', { hosts, size: Math.abs(noticed.apart) }, { fix });
      }
    }
    const smearing = hostsOf(followed.filter(({ leap }) => leap === 'smears'));
    const stepping = hostsOf(followed.filter(({ leap }) => leap === 'steps'));
    const all = hostsOf(followed).length;
    if (smearing.length > 0 && stepping.length > 0) {
      return found('warn', 'mixed', { hosts: smearing, others: stepping }, { fix });
    }
    const isAlike = all === 1 || smearing.length === all || stepping.length === all;
    return isAlike ? found('pass', 'alike', {}) : found('unknown', 'unknown', {});
  },
};
