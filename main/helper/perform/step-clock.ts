import { isLeftAlone } from '#shared/core/plan/step.ts';
import { judgeSetting, movedBetween, type ClockSetting } from '#shared/core/plan/set-clock.ts';
import { traitsOf } from '#shared/core/plan/traits.ts';
import { appError, type AppError } from '#shared/errors.ts';
import { BACKEND_IDS } from '#shared/model/backend-id.ts';
import type { Command, HelperStep, SyncOutcome } from '#shared/model/plan.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Seconds } from '#shared/units.ts';
import { readMachine } from './apply.ts';
import type { HelperPorts } from './ports.ts';
import { runCommand } from './service.ts';
import type { Operation } from './steps.ts';

/** How far (seconds) the result may be from what was meant: a program takes that long at worst to start and to
 * print, and nobody who sets a clock once expects more of it. */
const NEAR_ENOUGH: Seconds = 1;

/** Makes sure that the system's program reads the offset as we mean it, by having it print the time it would set. */
async function tryOut(
  { program, args }: Command,
  offset: Seconds,
  ports: HelperPorts,
): Promise<Result<void, AppError>> {
  const ran = await ports.run(program, args);
  const said = ran.stdout.trim();
  const misses = Number(said) - (ports.clocks().wall / 1000 + offset);
  const understood =
    ran.status === 'exited' && ran.code === 0 && /^-?[0-9]+(\.[0-9]+)?$/.test(said);
  if (understood && Math.abs(misses) < NEAR_ENOUGH) return ok(undefined);
  ports.log(`${program} does not read ${args.join(' ')} as it was meant`);
  return err(appError('os.unsupported', { what: program }, 'never'));
}

/** The services that run and correct an offset of this size themselves. Of one that cannot be read it is assumed. */
async function whoCorrects(offset: Seconds, ports: HelperPorts): Promise<readonly string[]> {
  const by: string[] = [];
  for (const name of await ports.keepers()) {
    const id = BACKEND_IDS.find((one) => one === name);
    const machine = id === undefined ? null : await readMachine(id, ports);
    const leaves = machine?.ok === true && isLeftAlone(offset, traitsOf(machine.value.state));
    if (!leaves) by.push(name);
  }
  return by;
}

/**
 * Sets the clock of this machine once, by what the program without rights has measured and the user has seen.
 * The one operation that touches the clock itself, so it is refused wherever a time service runs that would do it
 * (which would know better, and has its own way to step), for an offset that leads to no sensible time, and when the
 * clock was moved since it was measured. It cannot know whether the measurement is true: that is what the
 * user agreed to.
 */
export async function stepClock(
  setting: ClockSetting,
  { ports, steps, recovered }: Operation,
): Promise<SyncOutcome> {
  const { offset } = setting;
  const begin = ports.elapsed();
  const failed = (step: HelperStep, error: AppError): SyncOutcome => {
    steps.fail();
    ports.log(`the clock was not set by ${offset} s: ${error.code}`);
    return { state: 'failed', step, error, recovered };
  };

  steps.begin('read');
  const by = await whoCorrects(offset, ports);
  if (by.length > 0) return failed('read', appError('plan.clock-kept', { by }, 'later'));
  const how = ports.setClock(offset);
  if (!how.ok) return failed('read', how.error);

  steps.begin('compare');
  const { trial } = how.value;
  const sensible = judgeSetting(setting, ports.clocks());
  if (!sensible.ok) return failed('compare', sensible.error);
  const understood = trial === null ? sensible : await tryOut(trial, offset, ports);
  if (!understood.ok) return failed('compare', understood.error);

  steps.begin('step');
  // Made anew, since one that names a time of day holds for a moment.
  const timed = ports.setClock(offset);
  if (!timed.ok) return failed('step', timed.error);
  const { command, startsIn = 0 } = timed.value;
  await ports.sleep(startsIn);
  const before = ports.clocks();
  const ran = await runCommand(command, ports);
  const moved = movedBetween(before, ports.clocks());
  ports.log(`asked to set the clock by ${offset} s; it moved by ${moved.toFixed(3)} s`);
  if (!ran.ok) return failed('step', ran.error);
  if (Math.abs(moved - offset) > NEAR_ENOUGH) {
    const detail = `the clock moved by ${moved.toFixed(3)} s instead of ${offset.toFixed(3)} s`;
    return failed(
      'step',
      appError('os.command-failed', { program: command.program, exitCode: 0, detail }, 'later'),
    );
  }
  steps.done();
  return {
    state: 'synchronised',
    method: 'set',
    // Nobody is there who would know.
    offset: null,
    follows: null,
    slewSeconds: 0,
    seconds: ports.elapsed() - begin,
    recovered,
  };
}
