import { describe, expect, it } from 'vitest';
import { runOn, type Ran } from './harness.ts';

/** One line on standard error, nothing on standard output, exit 64. */
function expectUsageError({ exit, out, err }: Ran, words: RegExp): void {
  expect(err).toMatch(/^trueclock: [^\n]+\n$/);
  expect(err).toMatch(words);
  expect(out).toBe('');
  expect(exit).toBe(64);
}

describe('arguments', () => {
  it.each([
    [[], /command is missing/],
    [['frobnicate'], /unknown command 'frobnicate'; see/],
    [['qeury', 'a.example'], /unknown command 'qeury' \(did you mean query\?\)/],
    [['query'], /missing required argument 'host'/],
    [['query', '--jsn', 'a.example'], /unknown option '--jsn'/],
    [['query', '--samples', '5', 'a.example'], /1 to 4.*not to be asked more often/],
    [['query', '--samples', '1.5', 'a.example'], /whole number/],
    [['query', '--timeout', '0', 'a.example'], /above 0/],
    [['query', '--timeout', '1e9', 'a.example'], /at most 60/],
    [['query', '--warn', 'x', 'a.example'], /number of seconds/],
    [['query', 'a.example:99999'], /bad-port/],
    [['query', '--json', 'two words'], /not a server address/],
    [['survey', '--preset', 'zzzzzzzz'], /no preset "zzzzzzzz"$/m],
    [['survey', '--preset', 'gogle'], /no preset "gogle" \(did you mean google\?\)/],
    [['survey', '--preset', 'ptb'], /did you mean ptb-1, ptb-2, /],
    [['survey', '--preset', 'ptbtime'], /did you mean ptb-1, /],
    [['survey', '--preset', 'google,cloudflare'], /separate ids by blanks/],
    [['survey', '--region', 'mars'], /global, africa/],
    [['survey', '--preset', 'google', '--region', 'asia'], /cannot be used with/],
    [['plan', '--nts', 'google'], /does not offer NTS/],
    [['status', 'extra'], /too many arguments/],
  ])('%j is refused in one clear line', async (argv, words) => {
    const ran = await runOn(argv);
    expectUsageError(ran, words);
    expect(ran.world.calls).toEqual([]);
  });

  it('more servers than the etiquette allows are refused', async () => {
    const hosts = Array.from({ length: 41 }, (_, index) => `s${String(index)}.example`);
    expectUsageError(await runOn(['query', ...hosts]), /at most 40/);
  });

  it('help and version go to standard output', async () => {
    const help = await runOn(['--help']);
    expect(help).toMatchObject({ exit: 0, err: '' });
    for (const word of [
      'query',
      'survey',
      'watch',
      'status',
      'plan',
      'apply',
      'undo',
      'changes',
      'sync',
      '64',
      '77',
    ]) {
      expect(help.out).toContain(word);
    }
    expect((await runOn(['query', '--help'])).out).toContain('--samples');
    expect(await runOn(['help'])).toMatchObject({ exit: 0, out: help.out, err: '' });
    expect((await runOn(['help', 'query'])).out).toContain('--samples');
    expect(await runOn(['--version'])).toMatchObject({ exit: 0, out: '9.9.9\n' });
  });
});
