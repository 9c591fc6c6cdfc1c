import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendId } from '#shared/model/backend-id.ts';

/** Where the table is: which operation was run on which time service, and on the real one or not. */
export const FILE = join(import.meta.dirname, '../../docs/backends.md');

/** What is run for every service, in this order. */
export const OPERATIONS = [
  'detect',
  'read',
  'plan',
  'apply',
  'follow',
  'sync',
  'undo',
] as const satisfies readonly string[];

/** One of {@link OPERATIONS}. */
export type Operation = (typeof OPERATIONS)[number];

/** How an operation was run: with the service itself, with a stand-in for it, or not at all. */
export type Cell = 'real' | 'played' | 'not run' | 'FAILED';

/** A line of the table. */
export interface TableRow {
  readonly service: BackendId;
  readonly system: string;
  /** As detected; `-` where the service was not run. */
  readonly version: string;
  readonly cells: Readonly<Record<Operation, Cell>>;
}

/** Every line that the table has, in order. */
export const LINES: readonly (readonly [service: BackendId, system: string])[] = [
  ['chrony', 'Debian 12'],
  ['chrony', 'Debian 13'],
  ['chrony', 'Debian 12, laid out as Fedora'],
  ['chrony', 'Debian 12, laid out as Arch Linux'],
  ['chrony', 'Debian 12, laid out as openSUSE'],
  ['timesyncd', 'Debian 12'],
  ['timesyncd', 'Debian 13'],
  ['ntpsec', 'Debian 12'],
  ['ntpsec', 'Debian 13'],
  // Debian has not had it since 12.
  ['ntpd', 'Linux'],
  ['openntpd', 'Debian 12'],
  ['openntpd', 'Debian 13'],
  ['ntpd-rs', 'Debian 13'],
  ['w32time', 'Windows'],
  ['timed', 'macOS'],
];

/** The same in every cell. */
export const allCells = (cell: Cell): TableRow['cells'] =>
  Object.fromEntries(OPERATIONS.map((operation) => [operation, cell])) as TableRow['cells'];

const HEAD = `# Time services

What was run on which time service. The tests make this table: \`TRUECLOCK_WRITE_BACKENDS=1\` in the environment of a
run writes the lines of what it ran, and without it a line that differs from what was seen is a failure.

- **real**: the service itself, on a booted system, changed by an unprivileged user through the system's own prompt
- **played**: a stand-in that behaves as the service is documented or was captured to
- **not run**: by no test

The services of Linux run in hosts that may not set the clock. chronyd runs with \`-x\`; the others are made to believe
that their corrections succeed. So what is shown is that they select and follow, not that the clock is right after it.

\`follow\` is what the service's own program says after the change; \`undo\` compares every file in /etc, and whether the
service runs and starts with the computer. The table is of replacing the servers; adding one and taking it back is run
on the hosts of chrony, timesyncd and ntpsec too.

Windows Time is played on Wine, whose registry, service manager and command lines are real; macOS by scripts. What is not
known of the real ones stands in [known issues](known-issues.md).

`;

const COLUMNS = ['service', 'system', 'version', ...OPERATIONS] as const;

/** The lines of the committed table. */
export function committedRows(): readonly TableRow[] {
  const lines = readFileSync(FILE, 'utf8').split('\n');
  return lines
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) => {
      const [service = '', system = '', version = '', ...cells] = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      return {
        service: service as BackendId,
        system,
        version,
        cells: Object.fromEntries(
          OPERATIONS.map((name, i) => [name, cells[i]]),
        ) as TableRow['cells'],
      };
    });
}

/** The whole file; lines without a row are shown as not run. As Prettier would have it. */
export function tableText(rows: readonly TableRow[]): string {
  const body = LINES.map(([service, system]) => {
    const row = rows.find((one) => one.service === service && one.system === system);
    const cells = row?.cells ?? allCells('not run');
    return [service, system, row?.version ?? '-', ...OPERATIONS.map((name) => cells[name])];
  });
  const widths = COLUMNS.map((name, i) =>
    Math.max(name.length, ...body.map((cells) => cells[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |\n`;
  return (
    HEAD + line(COLUMNS) + line(widths.map((width) => '-'.repeat(width))) + body.map(line).join('')
  );
}

/** Compares what a run saw of a service with the committed line; writes it there instead when asked to. */
export function recordRow(row: TableRow): void {
  const rows = committedRows();
  const isThis = ({ service, system }: TableRow): boolean =>
    service === row.service && system === row.system;
  if (process.env.TRUECLOCK_WRITE_BACKENDS === '1') {
    writeFileSync(FILE, tableText([...rows.filter((one) => !isThis(one)), row]));
    return;
  }
  const committed = rows.find(isThis);
  const seen = JSON.stringify(row);
  if (JSON.stringify(committed) !== seen) {
    throw new Error(`docs/backends.md says ${JSON.stringify(committed)}, this run saw ${seen}`);
  }
}
