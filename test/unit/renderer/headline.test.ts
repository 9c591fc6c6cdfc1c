import { describe, expect, test } from 'vitest';
import { appError } from '#shared/errors.ts';
import type { ServiceStatus } from '#shared/model/backend.ts';
import type { ReasonCode } from '#shared/model/reason.ts';
import type { SurveyState } from '#shared/model/snapshot.ts';
import { serviceState, suggest } from '#renderer/features/overview/findings.ts';
import { agreementOf } from '#renderer/features/overview/agreement.ts';
import { headline } from '#shared/model/headline.ts';
import { createFormat } from '#shared/locale-format.ts';
import {
  baseSnapshot,
  chrony,
  falseticker,
  machine,
  report,
  survey,
} from '../../support/mock-data.ts';

const idle: SurveyState = {
  running: null,
  result: null,
  recommendation: null,
  finishedAt: null,
  error: null,
};
const measured = (offset: number, bound: number): SurveyState => ({
  ...idle,
  result: survey([report('a.example', offset, bound)], { offset, bound }, 0),
});

describe('the first sentence', () => {
  test('positive offset: the clock is behind; negative: ahead', () => {
    expect(headline(measured(1.284, 0.003))).toEqual({
      kind: 'off',
      direction: 'behind',
      by: 1.284,
      bound: 0.003,
    });
    expect(headline(measured(-0.75, 0.003))).toMatchObject({ direction: 'ahead', by: 0.75 });
  });
  test('right within 0.1 s, and says how far off it may be', () => {
    expect(headline(measured(0.0005, 0.0025))).toEqual({
      kind: 'right',
      within: 0.003,
      asFarAsTold: false,
    });
    expect(headline(measured(0.1, 0.001)).kind).toBe('right');
    expect(headline(measured(0.1001, 0.001)).kind).toBe('off');
  });
  test('an offset below its own uncertainty is never called wrong', () => {
    expect(headline(measured(0.3, 0.5))).toMatchObject({ kind: 'right', asFarAsTold: true });
  });
  test('without an agreement it says why', () => {
    const disagree = survey([report('a.example', 1, 0.1)], null, 0, [
      { code: 'two-disagree', apart: 2 },
    ]);
    expect(headline({ ...idle, result: disagree })).toEqual({
      kind: 'unknown',
      why: { code: 'two-disagree', apart: 2 },
    });
    expect(headline({ ...idle, result: survey([], null, 0, []) })).toMatchObject({
      why: { code: 'nobody-asked' },
    });
    const error = appError('net.dns', { host: 'a.example', reason: 'failed' }, 'later');
    expect(headline({ ...idle, error })).toEqual({
      kind: 'unknown',
      why: { code: 'error', error },
    });
    expect(headline(idle)).toEqual({ kind: 'never' });
  });
});

describe('when nobody gives a usable answer, the sentence says what to look at', () => {
  const whyOf = (reasons: readonly (readonly [code: ReasonCode, detail?: string])[]) => {
    const servers = reasons.map(([code, detail = ''], index) =>
      report(`s${index}.example`, null, 0, { reasons: [{ code, severity: 'bad', detail }] }),
    );
    const none = survey(servers, null, 0, [{ code: 'none-usable', of: servers.length }]);
    return headline({ ...idle, result: none });
  };
  test.each([
    ['no name server and no route', 'offline', [['dns-failed', 'failed'], ['network-unreachable']]],
    ['the name server keeps silent', 'offline', [['dns-failed', 'timeout']]],
    ['a name that does not exist', 'various', [['dns-failed', 'not-found']]],
    [
      'a name server that knows no name',
      'offline',
      [
        ['dns-failed', 'not-found'],
        ['dns-failed', 'not-found'],
      ],
    ],
    ['requests without an answer', 'silent', [['no-answer'], ['no-answer']]],
    ['one silent, one refusing', 'various', [['no-answer'], ['kod-deny']]],
  ] as const)('%s: %s', (_what, because, reasons) => {
    const said = whyOf(reasons);
    expect(said).toEqual({
      kind: 'unknown',
      why: { code: 'none-usable', of: reasons.length, because },
    });
  });
});

describe('while the servers are left alone', () => {
  const running: SurveyState['running'] = {
    phase: 'waiting',
    done: 0,
    planned: 16,
    answeredServers: 0,
    servers: 4,
    round: 1,
    rounds: 4,
    secondsLeft: 50,
  };
  test('it says so when nothing is known, and keeps the former answer otherwise', () => {
    expect(headline({ ...idle, running })).toEqual({ kind: 'waiting' });
    expect(headline({ ...measured(1.284, 0.003), running }).kind).toBe('off');
  });
});

describe('the agreement', () => {
  const outlier = (host: string) =>
    report(host, 0, 0.01, {
      verdict: 'usable',
      reasons: [{ code: 'outlier', severity: 'info' }],
    });
  test('counts as the vote does: also those that were not needed to combine the time', () => {
    const servers = [report('a.example', 0, 0.003), outlier('b.example'), outlier('c.example')];
    const reasons = [{ code: 'agree', agree: 3, of: 3 }] as const;
    expect(agreementOf(survey(servers, { offset: 0, bound: 0.003 }, 0, reasons))).toMatchObject({
      agree: 3,
      of: 3,
    });
  });
  test('silent servers are not counted; without a vote there is nothing to count', () => {
    expect(agreementOf(survey([report('mute.example', null, 0)], null, 0, []))).toBeNull();
    const servers = [report('a.example', 0, 0.003), report('mute.example', null, 0)];
    const reasons = [{ code: 'single-source' }] as const;
    expect(agreementOf(survey(servers, { offset: 0, bound: 0.003 }, 0, reasons))).toEqual({
      agree: 1,
      of: 1,
    });
  });
});

describe('how long ago', () => {
  const format = createFormat('en', 'just now');
  test.each([
    [0, 'just now'],
    [-5, 'just now'],
    [9.9, 'just now'],
    [12, '10 seconds ago'],
    [59.9, '50 seconds ago'],
    [60, '1 minute ago'],
    [7200, '2 hours ago'],
  ])('%d s is %s', (seconds, words) => {
    expect(format.ago(0, seconds * 1000)).toBe(words);
  });
});

describe('the time service', () => {
  const fine = headline(measured(0, 0.003));
  test('one that believes in a wrong time does not keep up', () => {
    expect(serviceState(machine(), headline(measured(1.284, 0.003)))).toBe('wrong');
    expect(serviceState(machine(), fine)).toBe('fine');
  });
  test('could not tell is not stopped', () => {
    const detection = { ...chrony().detection, running: 'unknown' as const };
    expect(serviceState(machine({ service: chrony({ detection }) }), fine)).toBe('unknown');
  });
  test('an interrupted change comes before everything else', () => {
    const silent = { ...chrony().status, synchronised: 'unknown', follows: null } as ServiceStatus;
    expect(serviceState(machine({ service: chrony({ status: silent }) }), fine)).toBe('unknown');
    const lost = { ...silent, synchronised: 'no' } as const;
    expect(serviceState(machine({ service: chrony({ status: lost }) }), fine)).toBe(
      'not-following',
    );
    expect(serviceState(machine({ interrupted: true, service: null }), fine)).toBe('interrupted');
  });
});

describe('what is suggested', () => {
  const source = (host: string) => ({
    ...chrony().state!.sources[0]!,
    host,
    kind: 'server' as const,
  });
  const withSources = (...hosts: string[]) =>
    machine({ service: chrony({ state: { ...chrony().state!, sources: hosts.map(source) } }) });

  test('nothing when all is well, and nothing that cannot be done', () => {
    const check = measured(0, 0.003);
    expect(suggest(baseSnapshot({ check }), false)).toBeNull();
    const capabilities = {
      ...chrony().capabilities,
      configure: { ok: false, reason: 'container' } as const,
    };
    const readOnly = machine({ service: chrony({ capabilities }) });
    expect(suggest(baseSnapshot({ check, machine: readOnly }), true)).toBeNull();
  });
  test('a sync when the clock is off', () => {
    expect(suggest(baseSnapshot({ check: measured(1.2, 0.003) }), true)).toEqual({ kind: 'sync' });
  });
  test('more servers when few are configured', () => {
    const check = measured(0, 0.003);
    expect(suggest(baseSnapshot({ check, machine: withSources('a.example') }), false)).toEqual({
      kind: 'few-servers',
      have: 1,
    });
  });
  test('no more servers where the service takes one', () => {
    const check = measured(0, 0.003);
    const one = withSources('a.example');
    if (one.service === null) throw new Error('no service');
    const detection = { ...one.service.detection, backend: 'timed' } as const;
    const mac = { ...one, service: { ...one.service, detection } };
    expect(suggest(baseSnapshot({ check, machine: mac }), false)).toBeNull();
  });
  test('a falseticker matters only when the service is told to follow it', () => {
    const result = survey(
      [report('a.example', 0, 0.003), falseticker('liar.example', 2, 0.01, 2)],
      { offset: 0, bound: 0.003 },
      0,
    );
    const check = { ...idle, result };
    const hosts = ['a.example', 'b.example', 'c.example', 'liar.example'];
    expect(suggest(baseSnapshot({ check, machine: withSources(...hosts) }), false)).toEqual({
      kind: 'falseticker',
      host: 'liar.example',
      apart: 2,
    });
    expect(suggest(baseSnapshot({ check }), false)).toBeNull();
  });
});
