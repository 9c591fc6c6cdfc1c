import type { Detection } from '../../model/backend.ts';
import { findingsOf, type HealthCheck } from './check.ts';
import { byHand, systemctl } from './fixes.ts';

const found = findingsOf('service-alone');

const names = (detections: readonly Detection[]) => detections.map(({ backend }) => backend);
const evidenceOf = (detections: readonly Detection[]) =>
  detections.flatMap(({ evidence }) => evidence);

/** Whether no second time service sets the clock of this system, now or after its next start. */
export const serviceAlone: HealthCheck<'service-alone'> = {
  needs: ['machine'],
  judge(evidence) {
    const { machine } = evidence;
    if (machine === null) return found('unknown', 'unknown', {});
    const { others } = machine;
    const own = machine.service === null ? [] : [machine.service.detection];
    const all = [...own, ...others];
    const running = all.filter((one) => one.running === 'yes');
    // The one that is shown stays; of several without it, the first does.
    const surplus = (some: readonly Detection[]) => {
      const rest = own.length > 0 ? some.filter((one) => !own.includes(one)) : some.slice(1);
      const units = rest.map(({ unit }) => unit);
      return byHand('stop-others', systemctl(evidence, 'disable --now', units));
    };
    if (running.length > 1) {
      const facts = { services: names(running) };
      const more = { evidence: evidenceOf(running), fix: surplus(running) };
      return found('fail', 'several', facts, more);
    }
    const starting = all.filter((one) => one.installed && one.startsAtBoot === 'yes');
    if (starting.length > 1) {
      const facts = { services: names(starting) };
      const more = { evidence: evidenceOf(starting), fix: surplus(starting) };
      return found('warn', 'several-at-boot', facts, more);
    }
    return all.some((one) => one.running === 'unknown')
      ? found('unknown', 'unknown', {}, { evidence: evidenceOf(all) })
      : found('pass', 'alone', {});
  },
};
