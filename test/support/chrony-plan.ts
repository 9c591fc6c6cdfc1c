import { planChange } from '#shared/core/plan/plan.ts';
import type { ChangePlan, DesiredConfig } from '#shared/model/plan.ts';
import { chronyd, debian, FEDORA_CONF, systemctl } from './chrony-machine.ts';
import { source, stateOf } from './chrony-state.ts';
import type { FakeMachine } from './fake-host.ts';

/** Debian's main file. */
export const CONF = '/etc/chrony/chrony.conf';
/** Trueclock's own file beside it. */
export const OWN = '/etc/chrony/sources.d/trueclock.sources';
/** First line of Trueclock's own file. */
export const HEADER =
  '# Written by Trueclock, which overwrites what is changed here. Undo it in Trueclock.\n';
/** As many servers as a vote needs. */
export const four = ['a.example', 'b.example', 'c.example', 'd.example'].map((host) =>
  source(host),
);

/** The plan for a played machine; its refusal is a mistake in the test. */
export async function plan(machine: FakeMachine, wanted: DesiredConfig): Promise<ChangePlan> {
  const result = planChange(await stateOf(machine), wanted);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** What a file of the plan will be. */
export const after = (change: ChangePlan, path: string): string | null | undefined =>
  change.files.find((file) => file.path === path)?.after;

/** A Fedora, whose configuration names no source folder. */
export const fedora = (conf = FEDORA_CONF): FakeMachine =>
  debian({
    files: { [CONF]: 'never read\n', '/etc/chrony.conf': conf },
    programs: {
      '/usr/bin/systemctl': systemctl({ 'chronyd.service': { Id: 'chronyd.service' } }),
      '/usr/sbin/chronyd': (args) =>
        args[0] === '-v'
          ? chronyd(args)
          : '  -f FILE\tSpecify configuration file (/etc/chrony.conf)\n',
    },
  });
