import { describe, expect, it } from 'vitest';
import { elevationScript } from '#main/helper/elevate/windows.ts';
import { helperArguments, helperSwitch } from '#main/helper/app-switch.ts';

const APP = ['C:\\Program Files\\Trueclock\\Trueclock.exe', 'C:\\x\\out\\main\\app.js'];

describe('the app that is told to be the helper', () => {
  it('gets the token, and nothing else', () => {
    expect(helperArguments([...APP, helperSwitch('the-token')])).toEqual(['the-token']);
  });

  it('is the app without the switch', () => {
    expect(helperArguments(APP)).toBeNull();
    expect(helperArguments([...APP, '--demo'])).toBeNull();
  });

  it.each([
    [...APP, '--helper=x', '--remote-debugging-port=1'],
    [...APP, '--gpu-launcher=cmd.exe', '--helper=x'],
    [...APP, '--helper', 'x'],
    [...APP, '--helper=x', '--helper=y'],
    [...APP, '--helpers=x'],
    [APP[0]!, '--helper=x'],
    [APP[0]!, '--helper=x', 'y'],
  ])('neither opens nor takes a request that is not alone: %j', (...argv) => {
    expect(helperArguments(argv)).toEqual([]);
  });

  it('is asked for by that switch where the program is Electron', () => {
    const entry = 'C:\\x\\out\\main\\helper.js';
    const script = elevationScript({ runtime: APP[0]!, entry }, 'the-token', true);
    expect(script).toContain(`$start.FileName = '${APP[0]!}'`);
    expect(script).toContain(`$start.Arguments = '"${APP[1]!}" --helper=the-token'`);
  });
});
