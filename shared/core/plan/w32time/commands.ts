import type { Command, SettingChange } from '../../../model/plan.ts';
import type { W32timeState } from '../../../model/service-state.ts';
import { DOMAIN_TRIGGERS, SERVICE, systemProgram } from './places.ts';

/** Words of `sc config start=` for the start types of the service manager. */
const START_WORDS: Readonly<Record<number, string>> = { 2: 'auto', 3: 'demand', 4: 'disabled' };

/** Sets the start type of the service; one that the service manager does not know is left as it is. */
export function startTypeCommand(state: W32timeState, start: number): readonly Command[] {
  const word = START_WORDS[start];
  // sc.exe takes the option and its value as two arguments.
  const args = ['config', SERVICE, 'start=', word ?? ''];
  return word === undefined ? [] : [{ program: systemProgram(state, 'sc.exe'), args }];
}

/** Removes all triggers of the service, or brings back those that Windows comes with. */
export const triggersCommand = (state: W32timeState, to: 'none' | 'domain'): Command => ({
  program: systemProgram(state, 'sc.exe'),
  args: ['triggerinfo', SERVICE, ...(to === 'none' ? ['delete'] : DOMAIN_TRIGGERS)],
});

/** Starts or stops the service. */
export const serviceCommand = (state: W32timeState, verb: 'start' | 'stop'): Command => ({
  program: systemProgram(state, 'sc.exe'),
  args: [verb, SERVICE],
});

/** Has the service take its configuration from the registry again. */
export const updateCommand = (state: W32timeState): Command => ({
  program: systemProgram(state, 'w32tm.exe'),
  args: ['/config', '/update'],
});

/** Names the servers. One argument holds the whole list, separated by blanks: with commas Windows takes it for
 * one server. */
export const peersCommand = (state: W32timeState, list: string): Command => ({
  program: systemProgram(state, 'w32tm.exe'),
  args: [
    '/config',
    `/manualpeerlist:${list}`,
    '/syncfromflags:manual',
    ...(state.running ? ['/update'] : []),
  ],
});

/** Writes a value into the registry; null: removes it. */
export function registryCommand(
  state: W32timeState,
  { place, name }: Pick<SettingChange, 'place' | 'name'>,
  type: 'REG_SZ' | 'REG_DWORD',
  value: string | null,
): Command {
  const program = systemProgram(state, 'reg.exe');
  const args =
    value === null
      ? ['delete', place, '/v', name, '/f']
      : ['add', place, '/v', name, '/t', type, '/d', value, '/f'];
  return { program, args };
}
