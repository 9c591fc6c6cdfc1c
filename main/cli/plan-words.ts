import { printable } from '#shared/format.ts';
import type { PlanAction, PlanWarning } from '#shared/model/plan.ts';
import { seconds } from './figures.ts';
import { count, hosts } from './words.ts';

/** The CLI's words for plans. Scripts use `--json`, which has the codes. */

/** What a plan does, one line an action. */
export function actionWords(action: PlanAction): string {
  switch (action.kind) {
    case 'create-file':
      return `create ${printable(action.path)} with ${count(action.sources, 'source')}`;
    case 'change-file':
      return action.sources === 0
        ? `change ${printable(action.path)}`
        : `change ${printable(action.path)} to name ${count(action.sources, 'source')}`;
    case 'remove-file':
      return `remove ${printable(action.path)}`;
    case 'switch-off':
      return `switch off line ${String(action.line)} of ${printable(action.path)}: ${printable(action.text)}`;
    case 'set-servers':
      return `have ${printable(action.unit)} follow ${count(action.sources, 'server')}`;
    case 'reload':
      return `let ${printable(action.unit)} read its sources again`;
    case 'restart':
      return `restart ${printable(action.unit)}`;
    case 'enable':
      return `let ${printable(action.unit)} start with the computer`;
    case 'start':
      return `start ${printable(action.unit)}`;
    case 'verify':
      return `verify for up to ${String(action.seconds)} s that the service follows one of the servers, else undo`;
  }
}

/** What to know about a plan before saying yes. */
export function warningWords(warning: PlanWarning): string {
  switch (warning.code) {
    case 'few-sources':
      return `${count(warning.have, 'source')}: with fewer than ${String(warning.want)} a wrong one cannot be outvoted`;
    case 'mixed-leap-policies':
      return `${hosts(warning.smearing)} smear leap seconds and the others do not: they will disagree around one`;
    case 'leapsectz-off':
      return `line ${String(warning.line)} of ${printable(warning.path)} is switched off, because the servers smear leap seconds`;
    case 'nts-unsupported':
      return `this service cannot do NTS, which is asked for with ${hosts(warning.hosts)}`;
    case 'nts-with-plain':
      return `${hosts(warning.nts)} are authenticated by NTS and others are not: those could outvote them`;
    case 'dhcp-sources-stay':
      return `the network\u2019s own servers stay: ${hosts(warning.hosts)}`;
    case 'dhcp-sources-off':
      return `the network\u2019s own servers are no longer used: ${hosts(warning.hosts)}`;
    case 'short-poll':
      return `${hosts(warning.hosts)} would be asked more often than public servers allow`;
    case 'pool-usage':
      return `${hosts(warning.hosts)}: a pool of volunteers; fine for a computer, not for a product`;
    case 'restart-interrupts':
      return `${printable(warning.unit)} is restarted: for some seconds nobody keeps the time`;
    case 'no-makestep':
      return `${printable(warning.path)} does not allow a step at start: a large offset is corrected slowly`;
    case 'one-at-a-time':
      return 'this service asks one server at a time, the first that answers: nothing outvotes a wrong one';
    case 'left-out':
      return `this service takes ${count(warning.limit, 'source')}; left out: ${hosts(warning.hosts)}`;
    case 'pools-as-servers':
      return `this service has no pools: it asks one server of ${hosts(warning.hosts)}`;
    case 'options-ignored':
      return `this service has no setting for ${warning.options.join(', ')}, asked for with ${hosts(warning.hosts)}`;
    case 'panic-limit':
      return `the service ends when the clock is off by more than ${seconds(warning.seconds)}`;
    case 'too-few-to-follow':
      return `the service follows nobody until ${count(warning.want, 'source')} answer, and this gives it ${String(warning.have)}`;
    case 'constraints-stay':
      return `this service takes no answer that is minutes away from the clock of ${hosts(warning.hosts)}`;
    case 'restart-may-step':
      return `the restart steps the clock, if it is off by ${seconds(warning.seconds)} or more`;
    case 'correction-limit':
      return `a clock off by more than ${seconds(warning.seconds)} is left as it is, also by a sync`;
    case 'one-interval':
      return `the service has one interval for ${hosts(warning.hosts)}: every ${seconds(warning.seconds)}`;
    case 'host-sets-clock':
      return 'the host of this virtual machine (Hyper-V) sets its clock too';
  }
}
