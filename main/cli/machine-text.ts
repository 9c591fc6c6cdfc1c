import { durationParts, printable } from '#shared/format.ts';
import type { LiveSource, MachineView, ServiceStatus } from '#shared/model/backend.ts';
import { clockSentence } from './survey-text.ts';
import { signed, unsigned } from './figures.ts';
import { columns } from './layout.ts';
import { CAPABILITY, count, detectionWords, errorWords } from './words.ts';

const SYNCHRONISED = {
  yes: 'synchronised',
  no: 'not synchronised',
  unknown: 'could not tell whether it is synchronised',
} as const;

/** The machine's time service for people. */
export function machineText(machine: MachineView): string {
  const { service } = machine;
  const lines = [printable(machine.system)];
  if (service === null) {
    lines.push('No time service was found that Trueclock can configure.');
  } else {
    const { detection, status, problem, capabilities } = service;
    const version = detection.version === null ? '' : ` ${printable(detection.version)}`;
    lines.push(`${detection.backend}${version}: ${detectionWords(detection)}`);
    if (detection.running === 'no' && capabilities.sync.ok && !othersRun(machine)) {
      lines.push('Start it with: trueclock start');
    }
    if (problem !== null) lines.push(errorWords(problem));
    if (status !== null) lines.push(...statusLines(status, machine.readAt));
    if (!capabilities.configure.ok) {
      lines.push(`Cannot be configured: ${CAPABILITY[capabilities.configure.reason]}`);
    }
  }
  if (machine.conflict) {
    const names = machine.others.filter(({ running }) => running === 'yes');
    lines.push(`More than one time service runs: also ${names.map((o) => o.backend).join(', ')}`);
  }
  if (machine.interrupted) {
    lines.push('A change was cut short; the next apply, sync or undo mends it first.');
  }
  if (machine.undoable !== null) {
    lines.push(`The change of ${new Date(machine.undoable.at).toISOString()} can be undone.`);
  }
  return `${lines.join('\n')}\n`;
}

const othersRun = ({ others }: MachineView): boolean =>
  others.some(({ running }) => running === 'yes');

function statusLines(status: ServiceStatus, readAt: number): readonly string[] {
  const { synchronised, follows, offset, bound, stratum, lastSync } = status;
  const lines = [
    follows === null
      ? SYNCHRONISED[synchronised]
      : `${SYNCHRONISED[synchronised]} to ${printable(follows)}${stratum === null ? '' : `, stratum ${String(stratum)}`}`,
  ];
  if (offset !== null) lines.push(`By its own account: ${clockSentence(offset, bound)}`);
  if (lastSync !== null) {
    const { value, unit } = durationParts((readAt - lastSync) / 1000);
    lines.push(`last sync: ${count(value, unit)} ago`);
  }
  if (status.sources.length > 0) {
    const rows = [
      ['source', 'state', 'stratum', 'reach', 'offset ± bound'],
      ...status.sources.map(sourceRow),
    ];
    lines.push('', ...columns(rows, ['left', 'left', 'right', 'right', 'right']));
  }
  return lines;
}

function sourceRow({ name, state, stratum, reach, offset, bound }: LiveSource): readonly string[] {
  return [
    printable(name),
    state,
    String(stratum),
    // Octal, as every NTP program prints the register.
    reach.toString(8).padStart(3, '0'),
    offset === null ? '-' : `${signed(offset)} ±${bound === null ? '?' : unsigned(bound)} s`,
  ];
}
