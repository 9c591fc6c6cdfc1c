import { encodeRequest } from '#main/helper/request.ts';
import type { HelperRequest } from '#main/helper/protocol.ts';
import type { ServiceView } from '#shared/model/backend.ts';
import type { ApplyOutcome, ChangePlan, SyncOutcome, SyncPreview } from '#shared/model/plan.ts';
import { bootHost, type OsHost } from './host.ts';
import { installProgram, LAUNCHER, runProgram } from './program.ts';

/** Servers of the network beside the host that tell the right time. */
export const RIGHT = ['10.99.0.10', '10.99.0.11'];
/** A server that is 2.5 s ahead. */
export const AHEAD = '10.99.0.12';
/** An address where nobody answers. */
export const SILENT = '10.99.0.13';

const RULES_FILE = '/etc/polkit-1/rules.d/50-lab.rules';

/** A polkit rule that decides about one action of the user `tester`. */
export const rule = (action: string, result: 'YES' | 'NO'): string =>
  `polkit.addRule(function (action, subject) {
    if (action.id == '${action}' && subject.user == 'tester') return polkit.Result.${result};
  });\n`;

/** What the command line prints with `--json`. */
export interface Printed {
  readonly plan?: ChangePlan;
  readonly outcome?: ApplyOutcome | SyncOutcome;
  readonly preview?: SyncPreview;
  readonly service?: ServiceView;
  readonly interrupted?: boolean;
  readonly undoable?: { readonly changeId: string } | null;
  readonly error?: { readonly code: string };
}

/**
 * A real Debian 12 with systemd, chrony and polkit on which Trueclock is installed, and `tester`, an
 * unprivileged user whom polkit lets through.
 */
export class ChronyLab {
  readonly host: OsHost;

  private constructor(host: OsHost) {
    this.host = host;
  }

  /** Boots and furnishes it. */
  static async boot(): Promise<ChronyLab> {
    const host = await bootHost('bookworm', ['chrony', 'faketime']);
    await installProgram(host);
    await host.must('useradd', '--create-home', 'tester');
    for (const address of RIGHT) await host.startServer(address);
    await host.startServer(AHEAD, 2.5);
    const lab = new ChronyLab(host);
    await lab.allow();
    return lab;
  }

  /** The command line as the unprivileged user. */
  async trueclock(...args: string[]): Promise<Printed & { readonly code: number | null }> {
    const { code, stdout, stderr } = await runProgram(
      this.host,
      'tester',
      'cli',
      ...args,
      '--json',
    );
    if (stdout === '') throw new Error(`${args.join(' ')}: exit ${String(code)}: ${stderr}`);
    return { code, ...(JSON.parse(stdout) as Printed) };
  }

  /** The installed helper through pkexec as the unprivileged user, past the command line. */
  async helper(token: string): Promise<{ code: number | null; answer: ApplyOutcome }> {
    const { code, stdout, stderr } = await this.host.exec('tester', 'pkexec', LAUNCHER, token);
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    if (last === '') throw new Error(`helper: exit ${String(code)}: ${stderr}`);
    return { code, ...(JSON.parse(last) as { answer: ApplyOutcome }) };
  }

  /** Lets `tester` through at polkit. */
  async allow(): Promise<void> {
    await this.setRules(rule('app.trueclock.helper', 'YES'));
  }

  /** Replaces the lab's polkit rules. polkit reads them again a moment later; see {@link rulesRead}. */
  async setRules(rules: string): Promise<void> {
    await this.host.write(RULES_FILE, rules);
  }

  /** Makes polkit read its rules now. */
  async rulesRead(): Promise<void> {
    // systemd refuses the sixth start within ten seconds, which a quick machine gets to, unless told to forget.
    await this.host.must('systemctl', 'reset-failed', 'polkit.service');
    await this.host.must('systemctl', 'restart', 'polkit.service');
  }

  /** Name, mode, owner and bytes of everything in the configuration. */
  async configuration(): Promise<Record<string, string>> {
    const listed = await this.host.must(
      'sh',
      '-c',
      'cd /etc/chrony && find . -printf "%p %M %U:%G\\n" | sort && find . -type f | sort | xargs sha256sum',
    );
    const found: Record<string, string> = {};
    for (const line of listed.trimEnd().split('\n')) {
      const sum = /^([0-9a-f]{64}) {2}(.*)$/.exec(line);
      const [path = '', ...rest] = sum === null ? line.split(' ') : [sum[2] ?? '', sum[1] ?? ''];
      found[path] = `${found[path] ?? ''} ${rest.join(' ')}`;
    }
    return found;
  }

  /** What chrony itself says it follows. */
  async followed(): Promise<readonly string[]> {
    const rows = await this.host.must('chronyc', '-c', '-n', 'sources');
    return rows
      .split('\n')
      .map((row) => row.split(','))
      .filter(([, state]) => state === '*')
      .map(([, , name = '']) => name);
  }

  /** Whether chrony's unit runs, and whether it starts with the computer, in systemd's words. */
  async running(): Promise<string[]> {
    const ask = async (verb: string) =>
      (await this.host.exec('root', 'systemctl', verb, 'chrony.service')).stdout.trim();
    return [await ask('is-active'), await ask('is-enabled')];
  }
}

/** A request as the helper reads it, well-formed or not. */
export const token = (value: unknown): string => encodeRequest(value as HelperRequest);
