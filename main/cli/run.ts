import { Command, CommanderError } from 'commander';
import { createPorts, type PortsOptions } from '#main/demo/compose.ts';
import { bugOf } from '#main/engine/guard.ts';
import type { Ports } from '#main/engine/ports.ts';
import { apply, type ChangeFlags, plan, type PlanFlags } from './commands/change.ts';
import { doctor } from './commands/doctor.ts';
import { history, type HistoryFlags } from './commands/clock-history.ts';
import { changes, undo, type UndoFlags } from './commands/history.ts';
import { type MeasureFlags, query, survey } from './commands/measure.ts';
import { start } from './commands/start.ts';
import { status } from './commands/status.ts';
import { sync } from './commands/sync.ts';
import { watch, type WatchFlags } from './commands/watch.ts';
import { EXIT } from './exit.ts';
import type { CliIo } from './io.ts';
import { didYouMean, nearest } from './nearest.ts';
import { options } from './options.ts';
import { fail, type Session, tellOfSettings } from './session.ts';

/** How the program is made up; the tests put fakes in. */
export interface CliParts {
  readonly io: CliIo;
  readonly version: string;
  readonly createPorts?: (options: PortsOptions) => Ports;
}

const EXIT_HELP = `
Exit codes:
  0   good
  1   warning: the clock is off by more than --warn, fewer servers than asked gave the time, or a check warns
  2   bad: every server that answered is refused, the service is not synchronised, or a change or a check failed
  3   could not tell: nobody answered, or those who did do not agree
  64  the arguments are wrong
  77  not permitted, or cancelled

Offsets are server - local, in seconds: positive means that this computer's clock is behind.`;

const FIGURES_HELP = `
Every server has a line: offset and bound, delay, jitter, stratum, whether it was
authenticated (NTS), its reference, and the reasons. All figures are in seconds.
In front of it stands
  +  part of the agreed time        x  refused, for the reasons given
  -  sound, but not needed for it   ?  no usable answer`;

const WATCH_HELP = `
Prints a line each time: the offset and its bound, the jitter, how many servers
agree, and how much the offset has grown since; below it, when the clock was
stepped, and which servers turned bad or are good again. Public servers are asked
every 64 seconds at most, pools every 30 minutes. Ctrl+C ends it with a summary.
With --json each line is an object.

Without a host, what was measured is remembered, for trueclock history and for the app,
which may run beside it: each measures at times of its own. What hosts that you name say
is not remembered.`;

const DOCTOR_HELP = `
Checks the network, the servers, the time service and the clock, and changes nothing.
It measures the servers that are configured and those that are watched, and sends a few
requests to others of the catalogue. In front of each check stands
  +  good      !  warning      x  failed      ?  could not be told
It exits with 3 only where it could not be told how far the clock is off.`;

const HISTORY_HELP = `
A line for every measurement of the watched servers, by the app or by trueclock watch
without a host: the offset and its bound, the delay and the jitter; over longer times a
line for every minute, hour or day, with how many measurements it holds. Between them
stands what happened to the clock.
--csv and the export of the app also have a line for every server.`;

const NTS_HELP = `
Servers that the catalogue knows to offer NTS are always asked by it; --nts does so
with any other. Keys are agreed on over TLS at port 4460 of the host; a port that you
give is that of NTP, unless the server names another one.`;

const UNDO_HELP = `
Every file gets the exact bytes of before the change, and the service its state of
then. Newer changes were made on top of it, so they are taken back with it. Where
someone else edited a file since, you see what they changed, and nothing is undone
unless you let it be replaced: --replace-edited, or your answer when you are asked.
A copy of what they wrote is kept in /var/lib/trueclock/edited.`;

const COMMANDS_HELP = `
The commands of --commands write the same bytes as apply would, for any POSIX shell:
  trueclock plan cloudflare netnod --commands > change.sh && sudo sh change.sh
They stop before they change anything where a file is not as it was for the plan.
Unlike apply they verify nothing and keep no history; a file that is there already
is copied to <file>.before-trueclock once.`;

const SYNC_HELP = `
The time service does it, and is started if it does not run. Where no service is
installed or can run, the clock is set once by what was measured just now.`;

/** Flags that decide how the program is made up. */
interface GlobalFlags {
  readonly json?: true;
  readonly demo?: true;
  /** Certificates as PEM. */
  readonly ca?: readonly string[];
}

/** Runs the command line and gives its exit code; never throws. `argv` is without the program's name. */
export async function runCli(argv: readonly string[], parts: CliParts): Promise<number> {
  const { io } = parts;
  let exit: number = EXIT.good;
  const program = describe(parts, (code) => (exit = code));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exit;
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      // Help and version end with an exception too.
      return thrown.exitCode === 0 ? EXIT.good : EXIT.usage;
    }
    io.err(`trueclock: something went wrong inside Trueclock: ${bugText(thrown)}\n`);
    return EXIT.bad;
  }
}

const bugText = (thrown: unknown): string => {
  const { context } = bugOf(thrown);
  return 'detail' in context ? context.detail : '';
};

/** The commands and their options. */
function describe(parts: CliParts, setExit: (code: number) => void): Command {
  const { io, version } = parts;
  const program = new Command('trueclock');
  program
    .description("Measures time servers, explains them, and keeps this computer's clock right.")
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .option('--json', 'print one JSON object')
    .option('--demo', 'use simulated servers and a simulated time service')
    .addHelpText('after', EXIT_HELP)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      outputError: (text, write) => write(oneLine(text)),
    })
    .exitOverride()
    // Without an action, commander prints the whole help as an error.
    .action(() => {
      const [unknown, about] = program.args;
      // People type it, though `--help` is what every other program is asked.
      if (unknown === 'help') {
        (program.commands.find((command) => command.name() === about) ?? program).help();
      }
      const names = program.commands.map((command) => command.name());
      const what =
        unknown === undefined
          ? 'a command is missing'
          : `unknown command '${unknown}'${didYouMean(nearest(unknown, names))}`;
      program.error(`${what}; see trueclock --help`);
    });

  /** Runs a command with its session, which is closed whatever happens. */
  const run = async (command: Command, work: (session: Session) => Promise<number>) => {
    const { json, demo, ca } = command.optsWithGlobals<GlobalFlags>();
    const ports = (parts.createPorts ?? createPorts)({
      demo: demo === true,
      authorities: ca ?? [],
    });
    const session = { io, ports, json: json === true };
    tellOfSettings(session);
    try {
      setExit(await work(session));
    } catch (thrown) {
      setExit(fail(session, bugOf(thrown)));
    } finally {
      await ports.close();
    }
  };

  program
    .command('query')
    .description('measure the servers that you name')
    .argument('<host...>', 'host, host:port, address, [IPv6 address]:port')
    .addOption(options.samples())
    .addOption(options.timeout())
    .addOption(options.warn())
    .addOption(options.nts())
    .addOption(options.ca())
    .addHelpText('after', `${FIGURES_HELP}\n${NTS_HELP}`)
    .action((hosts: string[], flags: Parameters<typeof query>[2], command: Command) =>
      run(command, (session) => query(session, hosts, flags)),
    );
  program
    .command('survey')
    .description('measure servers of the catalogue; without a choice, those that are watched')
    .addOption(options.preset())
    .addOption(options.region())
    .addOption(options.samples())
    .addOption(options.timeout())
    .addOption(options.warn())
    .addOption(options.ca())
    .addHelpText('after', FIGURES_HELP)
    .action((flags: MeasureFlags & Parameters<typeof survey>[1], command: Command) =>
      run(command, (session) => survey(session, flags, flags)),
    );
  program
    .command('watch')
    .description('keep measuring; without a host, the servers that are watched')
    .argument('[host...]', 'host, host:port, address, [IPv6 address]:port')
    .addOption(options.interval())
    .addOption(options.count())
    .addOption(options.samples())
    .addOption(options.timeout())
    .addOption(options.nts())
    .addOption(options.ca())
    .addHelpText('after', WATCH_HELP)
    .action((hosts: string[], flags: WatchFlags, command: Command) =>
      run(command, (session) => watch(session, hosts, flags)),
    );
  program
    .command('history')
    .description('show what the watch remembers of the clock')
    .addOption(options.hours())
    .addOption(options.days())
    .addOption(options.csv())
    .addHelpText('after', HISTORY_HELP)
    .action((flags: HistoryFlags, command: Command) =>
      run(command, (session) => Promise.resolve(history(session, flags))),
    );
  program
    .command('status')
    .description("say how this computer's time service is doing")
    .addOption(options.warn())
    .action((flags: { warn: number }, command: Command) =>
      run(command, (session) => status(session, flags)),
    );
  program
    .command('doctor')
    .description('look for what is wrong with the clock, and say what helps')
    .addOption(options.ca())
    .addHelpText('after', DOCTOR_HELP)
    .action((_flags: object, command: Command) => run(command, doctor));
  program
    .command('plan')
    .description('show what apply would do, and do nothing')
    .argument('<server...>', 'preset id, host or host:port')
    .addOption(options.add())
    .addOption(options.nts())
    .addOption(options.commands())
    .addHelpText('after', COMMANDS_HELP)
    .action((servers: string[], flags: PlanFlags, command: Command) =>
      run(command, (session) => plan(session, servers, flags)),
    );
  program
    .command('apply')
    .description('have the time service follow these servers, after you have seen the plan')
    .argument('<server...>', 'preset id, host or host:port')
    .addOption(options.add())
    .addOption(options.nts())
    .addOption(options.yes())
    .action((servers: string[], flags: ChangeFlags & { yes?: true }, command: Command) =>
      run(command, (session) => apply(session, servers, flags)),
    );
  program
    .command('undo')
    .description('take back a change and everything newer; by default the newest')
    .argument('[change]', 'number or id that trueclock changes shows')
    .addOption(options.replaceEdited())
    .addOption(options.yes())
    .addHelpText('after', UNDO_HELP)
    .action((change: string | undefined, flags: UndoFlags, command: Command) =>
      run(command, (session) => undo(session, change, flags)),
    );
  program
    .command('changes')
    .description('list the changes that were made, newest first')
    .action((_flags: object, command: Command) => run(command, changes));
  program
    .command('start')
    .description('start the time service, where one is installed and stopped')
    .action((_flags: object, command: Command) => run(command, start));
  program
    .command('sync')
    .description('correct the clock now; asks before the clock jumps')
    .addHelpText('after', SYNC_HELP)
    .addOption(options.yes())
    .action((flags: { yes?: true }, command: Command) =>
      run(command, (session) => sync(session, flags)),
    );
  // Only here, since commands take over what is set before them: then the action above sees a wrong command.
  return program.allowExcessArguments();
}

/** Commander's message as one line: without its label, the suggestion behind it. */
const oneLine = (text: string): string =>
  `trueclock: ${text
    .trim()
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')}\n`;
