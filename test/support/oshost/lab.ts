import { setTimeout as sleep } from 'node:timers/promises';
import { encodeRequest } from '#main/helper/request.ts';
import type { HelperRequest } from '#main/helper/protocol.ts';
import type { MachineView, ServiceView } from '#shared/model/backend.ts';
import type { ApplyOutcome, ChangePlan, SyncOutcome, SyncPreview } from '#shared/model/plan.ts';
import { bootHost, type OsHost } from './host.ts';
import { installProgram, LAUNCHER, runProgram } from './program.ts';
import type { Recipe, Suite } from './root.ts';
import { prepareServices, type LabService } from './services.ts';

/** Servers of the network beside the host that tell the right time. */
export const RIGHT = ['10.99.0.10', '10.99.0.11'];
/** One more of them. */
export const THIRD_RIGHT = '10.99.0.14';
/** As many that tell the right time as the most careful service wants before it follows one. */
export const FOUR_RIGHT = [...RIGHT, THIRD_RIGHT, '10.99.0.15'];
/** One more of them. */
export const FIFTH_RIGHT = '10.99.0.16';
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
  readonly service?: ServiceView & { readonly sources: readonly { readonly host: string }[] };
  readonly others?: MachineView['others'];
  readonly conflict?: boolean;
  readonly interrupted?: boolean;
  readonly undoable?: { readonly changeId: string } | null;
  readonly error?: { readonly code: string };
}

/**
 * A real Debian with systemd, a time service and polkit on which Trueclock is installed, and `tester`, an
 * unprivileged user whom polkit lets through.
 */
export class Lab {
  readonly host: OsHost;
  readonly service: LabService;

  private constructor(host: OsHost, service: LabService) {
    this.host = host;
    this.service = service;
  }

  /** Boots and furnishes it. `beside`: services that are there too; `more`: other packages. */
  static async boot(
    suite: Suite,
    service: LabService,
    beside: readonly LabService[] = [],
    more: readonly string[] = [],
  ): Promise<Lab> {
    const recipe: Recipe = {
      suite,
      packages: [service.package, ...more],
      beside: beside.map((other) => other.package),
    };
    const host = await bootHost(recipe, (root) => prepareServices(root, [service, ...beside]));
    await installProgram(host);
    await host.must('useradd', '--create-home', 'tester');
    for (const address of [...FOUR_RIGHT, FIFTH_RIGHT]) await host.startServer(address);
    await host.startServer(AHEAD, 2.5);
    const lab = new Lab(host, service);
    await lab.allow();
    return lab;
  }

  /** The command line as the unprivileged user. */
  trueclock(...args: string[]): Promise<Printed & { readonly code: number | null }> {
    return this.trueclockAs('tester', ...args);
  }

  /** The service's own words as the command line passes them on, to a user whom the service tells. */
  async status(): Promise<Printed> {
    return this.trueclockAs(this.service.tellsRootOnly === true ? 'root' : 'tester', 'status');
  }

  private async trueclockAs(
    user: string,
    ...args: string[]
  ): Promise<Printed & { readonly code: number | null }> {
    const { code, stdout, stderr } = await runProgram(this.host, user, 'cli', ...args, '--json');
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

  /** Name, mode, owner, target and bytes of everything in /etc but the lab's own rules. */
  async configuration(): Promise<Record<string, string>> {
    const rules = RULES_FILE.slice(1);
    const listed = await this.host.must(
      'sh',
      '-c',
      `cd / && find etc ! -path ${rules} -printf '%p\\t%M %U:%G %l\\n' && ` +
        `find etc -type f ! -path ${rules} -exec sha256sum {} + | sed -E 's/^(\\S+)  (.*)$/\\2\\t\\1/'`,
    );
    const found: Record<string, string> = {};
    for (const line of listed.trimEnd().split('\n')) {
      const [path = '', what = ''] = line.split('\t');
      found[`/${path}`] = `${found[`/${path}`] ?? ''} ${what}`;
    }
    return found;
  }

  /** What the service itself says it follows, once it follows something or its time for that is over. */
  async followed(): Promise<readonly string[]> {
    const end = Date.now() + (this.service.followsWithin ?? 0);
    for (;;) {
      const followed = await this.service.followed(this.host);
      if (followed.length > 0 || Date.now() >= end) return followed;
      await sleep(2000);
    }
  }

  /** Whether the service's unit runs, and whether it starts with the computer, in systemd's words. */
  async running(): Promise<string[]> {
    const ask = async (verb: string) =>
      (await this.host.exec('root', 'systemctl', verb, this.service.unit)).stdout.trim();
    return [await ask('is-active'), await ask('is-enabled')];
  }
}

/** A request as the helper reads it, well-formed or not. */
export const token = (value: unknown): string => encodeRequest(value as HelperRequest);
