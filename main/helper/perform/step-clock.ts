import { judgeSetting, movedBetween, type ClockSetting } from '#shared/core/plan/set-clock.ts';
import { appError, type AppError } from '#shared/errors.ts';
import type { Command, HelperStep, Recovery, SyncOutcome } from '#shared/model/plan.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Seconds } from '#shared/units.ts';
import type { HelperPorts } from './ports.ts';
import { runCommand } from './service.ts';
import type { Steps } from './steps.ts';

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

/**
 * Sets the clock of this machine once, by what the program without rights has measured and the user has seen.
 * The one operation that touches the clock itself, so it is refused wherever a time service runs (which would
 * know better, and has its own way to step), for an offset that leads to no sensible time, and when the
 * clock was moved since it was measured. It cannot know whether the measurement is true: that is what the
 * user agreed to.
 */
export async function stepClock(
  setting: ClockSetting,
  context: {
    readonly ports: HelperPorts;
    readonly steps: Steps;
    readonly recovered: Recovery | null;
  },
): Promise<SyncOutcome> {
  const { ports, steps, recovered } = context;
  const { offset } = setting;
  const begin = ports.elapsed();
  const failed = (step: HelperStep, error: AppError): SyncOutcome => {
    steps.fail();
    ports.log(`the clock was not set by ${offset} s: ${error.code}`);
    return { state: 'failed', step, error, recovered };
  };

  steps.begin('read');
  const by = await ports.keepers();
  if (by.length > 0) return failed('read', appError('plan.clock-kept', { by }, 'later'));
  const how = ports.setClock(offset);
  if (!how.ok) return failed('read', how.error);

  steps.begin('compare');
  const { command, trial } = how.value;
  const sensible = judgeSetting(setting, ports.clocks());
  if (!sensible.ok) return failed('compare', sensible.error);
  const understood = trial === null ? sensible : await tryOut(trial, offset, ports);
  if (!understood.ok) return failed('compare', understood.error);

  steps.begin('step');
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
