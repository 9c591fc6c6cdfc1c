import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  applyOutcomeSchema,
  createAnswerReader,
  answerLine,
  stepLine,
} from '#main/helper/answer.ts';
import { judgePkexec } from '#main/helper/elevate/attempt.ts';
import { commandFor } from '#main/helper/elevate/sudo-prompt.ts';
import { decodeRequest, encodeRequest } from '#main/helper/request.ts';
import type { ApplyOutcome, StepEvent } from '#shared/model/plan.ts';
import { desired, source } from './machine.ts';

const token = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const APPLY = {
  operation: 'apply',
  desired: desired('10.0.0.1'),
  planHash: 'a'.repeat(64),
} as const;

describe('a request', () => {
  it.each([
    APPLY,
    { operation: 'undo', changeIds: null, agreedEdits: null } as const,
    { operation: 'undo', changeIds: ['000012-0a1b2c3d'], agreedEdits: null } as const,
    { operation: 'sync', backend: 'chrony', agreedStep: 1.5 } as const,
  ])('arrives as it was sent: $operation', (request) => {
    expect(decodeRequest([encodeRequest(request)])).toEqual({ ok: true, value: request });
  });

  it.each<[string, readonly string[]]>([
    ['no argument', []],
    ['two arguments', [encodeRequest(APPLY), 'x']],
    ['an empty argument', ['']],
    ['an option', ['--eval']],
    ['not JSON', [Buffer.from('{').toString('base64url')]],
    ['standard base64', [Buffer.from('{"a":"???>>>"}').toString('base64')]],
    ['null', [token(null)]],
    ['an array', [token([APPLY])]],
    ['an unknown operation', [token({ operation: 'run', command: 'id' })]],
    ['an extra field', [token({ ...APPLY, command: 'id' })]],
    [
      'an extra field deeper down',
      [token({ ...APPLY, desired: { ...APPLY.desired, path: '/x' } })],
    ],
    [
      'an extra field of a source',
      [token({ ...APPLY, desired: { ...APPLY.desired, sources: [{ ...source('a'), key: 1 }] } })],
    ],
    ['a hash that is none', [token({ ...APPLY, planHash: '../x' })]],
    ['a hash in capitals', [token({ ...APPLY, planHash: 'A'.repeat(64) })]],
    ['no sources', [token({ ...APPLY, desired: { ...APPLY.desired, sources: [] } })]],
    [
      'too many sources',
      [token({ ...APPLY, desired: { ...APPLY.desired, sources: Array(17).fill(source('a')) } })],
    ],
    [
      'a line break in a host',
      [token({ ...APPLY, desired: { ...APPLY.desired, sources: [source('a\nuser root')] } })],
    ],
    ['no change to undo', [token({ operation: 'undo', changeIds: [], agreedEdits: null })]],
    [
      'an agreement that is no hash',
      [token({ operation: 'undo', changeIds: null, agreedEdits: '../x' })],
    ],
    [
      'a path as the change',
      [token({ operation: 'undo', changeIds: ['../../etc'], agreedEdits: null })],
    ],
    [
      'a path behind a change',
      [token({ operation: 'undo', changeIds: ['000001-00000000/../x'], agreedEdits: null })],
    ],
    [
      'a line break behind a change',
      [token({ operation: 'undo', changeIds: ['000001-00000000\n'], agreedEdits: null })],
    ],
    ['an unknown service', [token({ operation: 'sync', backend: 'sh', agreedStep: 1.5 })]],
    [
      '__proto__',
      [
        Buffer.from(
          '{"operation":"undo","changeIds":null,"agreedEdits":null,"__proto__":{"x":1}}',
        ).toString('base64url'),
      ],
    ],
    ['more than 64 KB', ['A'.repeat(64 * 1024 + 1)]],
  ])('is refused: %s', (_name, argv) => {
    expect(decodeRequest(argv)).toMatchObject({ ok: false, error: { code: 'plan.invalid' } });
  });

  it('never throws for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.json().map((t) => Buffer.from(t).toString('base64url')),
        ),
        (text) => {
          expect(decodeRequest([text]).ok).toBeTypeOf('boolean');
        },
      ),
    );
  });
});

describe('an answer', () => {
  const step: StepEvent = { step: 'read', state: 'running', at: 0.5 };
  const answer: ApplyOutcome = {
    state: 'applied',
    changeId: '000001-00000000',
    copies: [],
    verification: { selected: '10.0.0.1', reachable: 1, of: 1, seconds: 4 },
    recovered: null,
  };
  const read = (...pieces: string[]) => {
    const steps: StepEvent[] = [];
    const reader = createAnswerReader(applyOutcomeSchema, (event) => steps.push(event));
    pieces.forEach((piece) => reader.push(piece));
    return { answer: reader.end(), steps };
  };

  it('is read however the pipe cuts it', () => {
    const whole = stepLine(step) + stepLine({ ...step, state: 'done' }) + answerLine(answer);
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(whole.length), (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        expect(read(whole.slice(0, from), whole.slice(from, to), whole.slice(to))).toEqual({
          answer,
          steps: [step, { ...step, state: 'done' }],
        });
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['no answer', stepLine(step)],
    ['a line that does not end', answerLine(answer).trimEnd()],
    ['two answers', answerLine(answer) + answerLine(answer)],
    ['a step after it', answerLine(answer) + stepLine(step)],
    ['other text before it', `hello\n${answerLine(answer)}`],
    ['an extra field', answerLine({ ...answer, x: 1 } as ApplyOutcome)],
    [
      'control characters',
      answerLine({
        ...answer,
        verification: { selected: '\u001b[2J', reachable: 1, of: 1, seconds: 1 },
      }),
    ],
    ['a change id that is a path', answerLine({ ...answer, changeId: '../x' })],
    ['more than 256 KB', stepLine(step).repeat(10_000) + answerLine(answer)],
  ])('is refused: %s', (_name, output) => {
    expect(read(output).answer).toBeNull();
  });
});

describe('pkexec', () => {
  const words = (text: string) => `Error executing command as another user: ${text}\n`;
  it.each([
    [126, words('Request dismissed'), { state: 'cancelled' }],
    [
      127,
      words('Not authorized\n\nThis incident has been reported.'),
      { error: { context: { reason: 'not-authorised' } } },
    ],
    [127, words('No authentication agent found.'), { error: { context: { reason: 'no-agent' } } }],
    [
      127,
      "Error creating textual authentication agent: Error opening current controlling terminal for the process (`/dev/tty'): No such device or address",
      { error: { context: { reason: 'no-agent' } } },
    ],
    // The launcher's own failures: env(1) says 126 and 127 too.
    [126, '/usr/bin/env: ‘/opt/Trueclock/trueclock’: Permission denied', { state: 'ended' }],
    [
      127,
      '/usr/bin/env: ‘/opt/Trueclock/trueclock’: No such file or directory',
      { state: 'ended' },
    ],
    [0, '', { state: 'ended' }],
    [null, '', { state: 'ended' }],
  ])('ending with %s and %j', (code, stderr, expected) => {
    expect(judgePkexec(code, stderr)).toMatchObject(expected);
  });
});

describe('the command line for a shell', () => {
  const good = { runtime: '/opt/node', entry: '/home/me/true-clock/out/main/helper.js' };
  it('holds our own paths and the token', () => {
    expect(commandFor(good, 'abc')).toMatch(
      / \/opt\/node \/home\/me\/true-clock\/out\/main\/helper\.js abc$/,
    );
  });
  it.each([
    '/home/a b/x.js',
    '/x$(id).js',
    '/x`id`.js',
    '/x;id',
    '/x"',
    "/x'",
    '/x\n',
    'x.js',
    '/x\\',
    '/é.js',
  ])('is refused for the path %j', (path) => {
    expect(commandFor({ ...good, entry: path }, 'abc')).toBeNull();
    expect(commandFor({ ...good, runtime: path }, 'abc')).toBeNull();
  });
});
