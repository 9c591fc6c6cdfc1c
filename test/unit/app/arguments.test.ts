import { describe, expect, it } from 'vitest';
import { readArguments } from '#main/app/arguments.ts';

describe('the command line of the app', () => {
  it('names a screen that there is', () => {
    expect(readArguments(['trueclock', '--screen=history']).screen).toBe('history');
  });

  it('names none by anything else', () => {
    for (const argument of [
      '--screen=',
      '--screen=History',
      '--screen=//evil.example',
      '--screen=overview#x',
      '--screen',
      'history',
    ]) {
      expect(readArguments(['trueclock', argument]).screen, argument).toBeNull();
    }
  });

  it('tells a start at login from one by hand', () => {
    expect(readArguments(['trueclock', '--at-login']).atLogin).toBe(true);
    expect(readArguments(['trueclock']).atLogin).toBe(false);
  });
});
