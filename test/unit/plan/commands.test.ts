import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileChange } from '#shared/core/plan/diff.ts';
import { planCommands } from '#shared/core/plan/commands.ts';
import type { ChangePlan, PlannedCommand } from '#shared/model/plan.ts';
import { findProgram } from '#test/support/programs.ts';
import { describeWith, missingProgram } from '#test/support/requirements.ts';
import { createMachine, desired, live } from '../helper/machine.ts';

type Files = readonly { path: string; before: string | null; after: string | null }[];

const planOf = (files: Files, commands: readonly PlannedCommand[] = []): ChangePlan => ({
  hash: '',
  desired: desired('10.0.0.1'),
  actions: [],
  files: files.map(({ path, before, after }) => fileChange(path, before, after)),
  settings: [],
  commands,
  restore: [],
  warnings: [],
  noChange: false,
});
const textOf = (plan: ChangePlan): string => {
  const text = planCommands(plan);
  if (text === null) throw new Error('cannot be written');
  return text;
};

/** Every byte, as a line of a file could hold them, and some lines that shells would make much of. */
const BYTES = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('');
const ODD = [
  `${BYTES}\n`,
  'it\'s $(id) `id` "$HOME" \\n %s !! #x\n',
  '--\n-n\n-e x\n%\n\\\\\n\t\r\n',
  `${'long '.repeat(3000)}\n`,
  'no newline at the end',
  '',
  '\n\n\n',
  '\n\nEOF\n)\n}\n',
  '01234567\u0001' + '7'.repeat(600) + '\u00017\n',
];

/** Shells that people have: Debian's sh, the most common one, and that of small systems. */
const SHELLS = ['dash', 'bash', 'busybox'].filter((name) => findProgram(name) !== undefined);

describeWith('the commands of a plan', missingProgram('sh', 'sha256sum'), () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'trueclock-commands-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  const put = (path: string, bytes: string, mode = 0o644): void => {
    writeFileSync(path, bytes, 'latin1');
    chmodSync(path, mode);
  };
  const read = (path: string): string | null =>
    existsSync(path) ? readFileSync(path, 'latin1') : null;
  const runIn = (shell: string, text: string) =>
    spawnSync(shell, shell === 'busybox' ? ['sh'] : [], { input: text, encoding: 'latin1' });

  it.each(SHELLS)('bring about the very bytes in %s, and keep mode and former file', (shell) => {
    const files = ODD.flatMap((odd, i) => [
      { path: join(root, `changed-${i}`), before: ODD[(i + 1) % ODD.length]!, after: odd },
      { path: join(root, `new ${i}'s $(x)`), before: null, after: odd },
    ]);
    for (const { path, before } of files) if (before !== null) put(path, before, 0o640);
    const { status, stderr } = runIn(shell, textOf(planOf(files)));
    expect([stderr, status]).toEqual(['', 0]);
    for (const { path, before, after } of files) {
      expect(read(path), path).toBe(after);
      expect(statSync(path).mode & 0o777).toBe(before === null ? 0o644 : 0o640);
      expect(read(`${path}.before-trueclock`)).toBe(before);
    }
    expect(readdirSync(root).filter((name) => name.endsWith('trueclock-new'))).toEqual([]);
  });

  it('write any bytes', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        const path = join(root, 'any');
        const after = Buffer.from(bytes).toString('latin1');
        execFileSync('sh', { input: textOf(planOf([{ path, before: read(path), after }])) });
        expect(read(path)).toBe(after);
      }),
      { numRuns: 30 },
    ));

  it('hold nothing that a terminal or a shell would take for anything else when pasted', () => {
    const files = ODD.map((after, i) => ({
      path: join(root, `f\u001b!é ${i}`),
      before: null,
      after,
    }));
    const text = textOf(planOf(files));
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(text.replaceAll('[ ! -e', '')).not.toContain('!');
    expect(text).not.toMatch(/^\s*#/m);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(4095);
    execFileSync('sh', { input: text });
    for (const { path, after } of files) expect(read(path)).toBe(after);
  });

  it('make the folder of a new file, and remove a file that is to go', () => {
    const gone = join(root, 'gone');
    put(gone, 'x');
    const fresh = join(root, 'sources.d', 'trueclock.sources');
    const files = [
      { path: fresh, before: null, after: 'server 10.0.0.1\n' },
      { path: gone, before: 'x', after: null },
    ];
    execFileSync('sh', { input: textOf(planOf(files)) });
    expect([read(fresh), read(gone), read(`${gone}.before-trueclock`)]).toEqual([
      'server 10.0.0.1\n',
      null,
      'x',
    ]);
    expect(statSync(join(root, 'sources.d')).mode & 0o777).toBe(0o755);
  });

  it('change nothing where a file is not as it was for the plan, and end only themselves', () => {
    const [one, two] = [join(root, 'one'), join(root, 'two')];
    put(one, 'as planned\n');
    put(two, 'edited\n');
    const files = [
      { path: one, before: 'as planned\n', after: 'new\n' },
      { path: two, before: 'as planned\n', after: 'new\n' },
    ];
    const text = `${textOf(planOf(files))}echo "still here"\n`;
    const { stdout, stderr } = runIn('sh', text);
    expect(stderr).toContain(`${two}: not as it was for the plan`);
    expect(stdout).toBe('still here\n');
    expect([read(one), read(two)]).toEqual(['as planned\n', 'edited\n']);
    expect(readdirSync(root).sort()).toEqual(['one', 'two']);
  });

  it('do not write over a file that has appeared since, nor over the former one that was kept', () => {
    const path = join(root, 'file');
    put(path, 'theirs\n');
    const created = planOf([{ path, before: null, after: 'ours\n' }]);
    expect(runIn('sh', textOf(created)).stderr).toContain('not as it was');
    for (const [before, after] of [
      ['theirs\n', 'first\n'],
      ['first\n', 'second\n'],
    ] as const) {
      execFileSync('sh', { input: textOf(planOf([{ path, before, after }])) });
    }
    expect(read(`${path}.before-trueclock`)).toBe('theirs\n');
  });

  it('run the plan’s programs afterwards, with their arguments as they are', () => {
    const program = join(root, 'systemctl');
    put(program, `#!/bin/sh\nprintf '<%s>' "$@" >> '${root}/ran'\n`, 0o755);
    const args = ['restart', 'a\'b $(id) \\ "!\u00e9', ''];
    const made = planOf(
      [{ path: join(root, 'f'), before: null, after: 'x' }],
      [{ program, args, purpose: 'restart' }],
    );
    execFileSync('sh', { input: textOf(made) });
    expect(readFileSync(join(root, 'ran'), 'utf8')).toBe(args.map((arg) => `<${arg}>`).join(''));
  });

  it('leave the files as the helper leaves them', async () => {
    const machine = await createMachine();
    machine.live = [live('10.0.0.1', 'selected')];
    const wanted = desired('10.0.0.1');
    const made = await machine.plan(wanted);
    const before = await machine.snapshot();
    await machine.apply(wanted);
    const byHelper = await machine.snapshot();
    await machine.run({ operation: 'undo', changeIds: null, agreedEdits: null });
    expect(await machine.snapshot()).toEqual(before);
    execFileSync('sh', { input: textOf({ ...made, commands: [] }) });
    const byCommands = Object.entries(await machine.snapshot());
    const kept = byCommands.filter(([path]) => path.endsWith('.before-trueclock'));
    expect(kept.map(([path]) => path)).toEqual([`${machine.conf}.before-trueclock`]);
    expect(Object.fromEntries(byCommands.filter((one) => !kept.includes(one)))).toEqual(byHelper);
    await machine.remove();
  });
});

describe('the commands of a plan for Windows', () => {
  const line = (...args: string[]): string | null =>
    planCommands(
      planOf([], [{ program: 'C:\\Windows\\System32\\w32tm.exe', args, purpose: 'reload' }]),
    );

  it('are one line each, with quotes where a blank needs them', () => {
    expect(line('/config', '/manualpeerlist:a.example,0x8 b.example,0x8')).toBe(
      'C:\\Windows\\System32\\w32tm.exe /config "/manualpeerlist:a.example,0x8 b.example,0x8"\r\n',
    );
  });

  it.each(['%PATH%', 'a"b', 'a^b', 'é', 'a\nb', 'a b\\', 'a!b'])(
    'are not given where the prompt would change them: %j',
    (arg) => expect(line(arg)).toBeNull(),
  );
});
