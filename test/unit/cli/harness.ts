import type { CliIo } from '#main/cli/io.ts';
import { runCli, type CliParts } from '#main/cli/run.ts';
import type { ChronyState } from '#shared/model/service-state.ts';
import { createFakeWorld, desire, type World } from '../engine/fake-ports.ts';

/** What a run of the command line left behind. */
export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  /** Questions that were asked. */
  readonly asked: readonly string[];
}

/** Runs the command line in this process, its terminal played. `answer`: what a person types; absent:
 * nobody is there. */
export async function run(
  argv: readonly string[],
  options: {
    readonly createPorts?: CliParts['createPorts'];
    readonly answer?: string;
    readonly terminal?: boolean;
    /** Characters in a line of the terminal. */
    readonly width?: number;
    readonly interrupted?: AbortSignal;
  } = {},
): Promise<Ran> {
  let out = '';
  let err = '';
  const asked: string[] = [];
  const { answer, terminal = false, createPorts } = options;
  const io: CliIo = {
    out: (text) => (out += text),
    err: (text) => (err += text),
    color: terminal,
    width: options.width ?? 120,
    progress: terminal,
    ask:
      answer === undefined
        ? null
        : (question) => {
            asked.push(question);
            return Promise.resolve(answer);
          },
    interrupted: options.interrupted ?? new AbortController().signal,
  };
  const exit = await runCli(argv, {
    io,
    version: '9.9.9',
    ...(createPorts === undefined ? {} : { createPorts }),
  });
  return { exit, out, err, asked };
}

/** Has the service follow these servers. */
export function serviceFollows(world: World, ...hosts: readonly string[]): void {
  const { service } = world.machine;
  const sources = desire(...hosts).sources.map((source, index) => ({
    ...source,
    path: '/etc/chrony/chrony.conf',
    line: index + 1,
    owner: 'user' as const,
  }));
  const state = { ...(service!.state as ChronyState), sources };
  world.machine = { ...world.machine, service: { ...service!, state } };
}

/** Has the service follow a server of its own, and that one watched. */
export function watchTheService(world: World): void {
  serviceFollows(world, 'ntp.office.example');
  world.settings = { ...world.settings, watched: ['service:ntp.office.example'] };
}

/** Runs on a fake world, whose servers say that the clock is 2.9 ms behind. */
export async function runOn(
  argv: readonly string[],
  prepare: (world: World) => void = () => undefined,
  options: Parameters<typeof run>[1] = {},
): Promise<Ran & { readonly world: World }> {
  const { world, ports } = createFakeWorld(0.0029);
  prepare(world);
  return { ...(await run(argv, { ...options, createPorts: () => ports })), world };
}
