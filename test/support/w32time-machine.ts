import { createW32timeBackend } from '#main/os/win32/w32time/backend.ts';
import type { W32timeState } from '#shared/model/service-state.ts';
import { fakeHost, type Answer, type FakeMachine } from './fake-host.ts';
import { readFixtureBytes } from './fixtures.ts';

export const ROOT = 'C:\\Windows';
const SERVICE = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\W32Time';
const POLICY = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\W32Time';
const NETLOGON = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\Netlogon';

/** Values by key below the service's, the policy's (`policy\…`) or `netlogon`; numbers are REG_DWORD; null: there is no
 * such key. */
export type Values = Readonly<Record<string, Readonly<Record<string, string | number>> | null>>;

/** Windows in no domain as it is installed. */
export const STANDALONE: Values = {
  '': { DisplayName: '@%SystemRoot%\\system32\\w32time.dll,-200', Start: 3, Type: 32 },
  Config: {
    MaxAllowedPhaseOffset: 1,
    MaxNegPhaseCorrection: 54_000,
    MaxPosPhaseCorrection: 54_000,
    MinPollInterval: 10,
    MaxPollInterval: 15,
  },
  Parameters: { NtpServer: 'time.windows.com,0x9', Type: 'NTP' },
  'TimeProviders\\NtpClient': { Enabled: 1, SpecialPollInterval: 32_768 },
  'TimeProviders\\VMICTimeProvider': { Enabled: 1 },
  'TriggerInfo\\0': { Type: 3, Action: 1, GUID: 'BA0AE21C5198214494301DDEB766E809' },
  'TriggerInfo\\1': { Type: 3, Action: 2, GUID: '6E51AFDDC25866489574C3B615D42EA1' },
  netlogon: { Start: 3 },
};

/** How one is another than {@link STANDALONE}. */
export interface Change {
  readonly values?: Values;
  readonly running?: boolean;
  /** Hyper-V's service runs. */
  readonly hyperV?: boolean;
  /** What `w32tm` says to `/query /status`, to `/query /peers`, and to anything else. */
  readonly status?: Answer;
  readonly peers?: Answer;
  readonly said?: Answer;
}

const pathOf = (name: string): string => {
  if (name === 'netlogon') return NETLOGON;
  if (name.startsWith('policy')) return `${POLICY}${name.slice('policy'.length)}`;
  return name === '' ? SERVICE : `${SERVICE}\\${name}`;
};

function regQuery(values: Values, key: string): Answer {
  const wanted = key.replace(/^HKLM/, 'HKEY_LOCAL_MACHINE').toLowerCase();
  const blocks = Object.entries(values)
    .filter(([, entries]) => entries !== null)
    .filter(([name]) => `${pathOf(name)}\\`.toLowerCase().startsWith(`${wanted}\\`))
    .map(([name, entries]) => {
      const lines = Object.entries(entries ?? {}).map(([entry, data]) => {
        if (typeof data === 'number') return `    ${entry}    REG_DWORD    0x${data.toString(16)}`;
        return `    ${entry}    ${entry === 'GUID' ? 'REG_BINARY' : 'REG_SZ'}    ${data}`;
      });
      return [pathOf(name), ...lines, ''].join('\r\n');
    });
  return blocks.length === 0 ? { code: 1, stdout: '' } : `\r\n${blocks.join('\r\n')}`;
}

/** `sc query` in German: its numbers are those of every language. */
const scQuery = (name: string, runs: boolean): string =>
  [
    '',
    `SERVICE_NAME: ${name}`,
    '        TYP                : 30  WIN32',
    `        STATUS             : ${runs ? '4  RUNNING' : '1  STOPPED'}`,
    '                                (NOT_STOPPABLE, NOT_PAUSABLE, IGNORES_SHUTDOWN)',
    '        WIN32_BEENDIGUNGSCODE : 0  (0x0)',
    '',
  ].join('\r\n');

/** A computer with Windows in no domain; parts can be replaced, keys whole. */
export function windowsMachine(change: Change = {}): FakeMachine {
  const values = { ...STANDALONE, ...change.values };
  const { running = true, hyperV = false } = change;
  return {
    platform: 'win32',
    programs: {
      [`${ROOT}\\System32\\reg.exe`]: ([verb, key]) =>
        verb === 'query' ? regQuery(values, key ?? '') : '',
      [`${ROOT}\\System32\\sc.exe`]: ([verb, name = '']) => {
        if (verb !== 'query') return '';
        if (name === 'w32time') return scQuery(name, running);
        return name === 'vmictimesync' ? scQuery(name, hyperV) : { code: 1060, stdout: '' };
      },
      [`${ROOT}\\System32\\w32tm.exe`]: ([verb, what]) => {
        const said = change.said ?? '';
        if (verb !== '/query') return said;
        const stopped = { code: 1, stdout: readFixtureBytes('w32tm/stopped.txt') };
        if (!running) return stopped;
        const usual = what === '/status' ? 'stratum-4-synced-time-windows' : 'peers-verbose';
        return (
          (what === '/status' ? change.status : change.peers) ??
          readFixtureBytes(`w32tm/${usual}.txt`)
        );
      },
    },
  };
}

/** The backend of a played machine. */
export const windowsBackend = (change: Change = {}) =>
  createW32timeBackend(fakeHost(windowsMachine(change)), ROOT);

/** Reads the state of a played machine through the real backend. */
export async function w32timeStateOf(change: Change = {}): Promise<W32timeState> {
  const backend = windowsBackend(change);
  const state = await backend.read(await backend.detect());
  if (!state.ok) throw new Error(JSON.stringify(state.error));
  if (state.value.backend !== 'w32time') throw new Error(state.value.backend);
  return state.value;
}
