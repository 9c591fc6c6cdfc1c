import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMeasurer, type Measurer } from '#main/engine/measurer.ts';
import type { Ports } from '#main/engine/ports.ts';
import { HOST_FLOOR, POOL_FLOOR } from '#shared/core/schedule.ts';
import type { Reason } from '#shared/model/reason.ts';
import type { SourceRef } from '#shared/model/source.ts';
import type { Survey, SurveyProgress } from '#shared/model/survey.ts';
import { presets } from '#shared/presets/servers.ts';
import { source } from '#test/unit/core/builders.ts';
import { burst, createFakeWorld, sample, type World } from './fake-ports.ts';

let world: World;
let ports: Ports;
let measurer: Measurer;

beforeEach(() => {
  vi.useFakeTimers();
  ({ world, ports } = createFakeWorld());
  measurer = createMeasurer(ports);
});
afterEach(() => {
  vi.useRealTimers();
});

const later = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
const server = (host: string, more: Partial<SourceRef> = {}): SourceRef =>
  source({ id: `own:${host}:123`, host, ...more });
const start = (
  sources: readonly SourceRef[],
  patience = 0,
  signal = new AbortController().signal,
): Promise<Survey> =>
  measurer.measure({ sources, samples: 4, timeout: 1, patience, signal }, () => undefined);
const measure = async (...sources: readonly SourceRef[]): Promise<Survey> => {
  const survey = start(sources);
  await later(0);
  return await survey;
};
const asked = () => world.calls.map(({ hosts }) => hosts.join());
const codesOf = (survey: Survey, host: string) =>
  survey.servers.find((one) => one.host === host)?.reasons.map(({ code }) => code);
const goodbye = (code: 'kod-deny' | 'kod-rstr'): Reason => ({ code, severity: 'bad' });

const A = server('a.example');
const B = server('b.example');

describe('a server', () => {
  it('is asked once, by whatever id and for whatever purpose it is wanted', async () => {
    const ids = ['preset', 'own:a.example:123', 'service:a.example', 'network:a.example'];
    const names = ids.map((id) => ({ ...A, id }));
    const together = await measure(...names);
    expect(together.servers).toHaveLength(1);
    for (const name of names) {
      const [report] = (await measure(name)).servers;
      expect(report).toMatchObject({ sourceId: name.id, offset: expect.anything() as unknown });
    }
    expect(asked()).toEqual(['a.example']);
  });

  it('is not asked sooner because the system clock was set, in either direction', async () => {
    await measure(A);
    for (const hours of [1, -5, 24]) {
      vi.setSystemTime(Date.now() + hours * 3_600_000);
      expect(codesOf(await measure(A), A.host)).toContain('etiquette-wait');
    }
    expect(asked()).toHaveLength(1);
    await later(HOST_FLOOR);
    await measure(A);
    expect(asked()).toHaveLength(2);
  });

  it('is not asked sooner because the first measurement was stopped at once', async () => {
    world.hold = true;
    const abort = new AbortController();
    const stopped = start([A], 0, abort.signal);
    await later(0);
    abort.abort();
    await stopped;
    expect(codesOf(await measure(A), A.host)).toContain('etiquette-wait');
    expect(asked()).toHaveLength(1);
  });

  it('is not asked by who has waited for it when somebody else has asked it meanwhile', async () => {
    await measure(A);
    await later(30);
    await measure(B);
    measurer.clockMoved();
    const patient = start([A, B], HOST_FLOOR);
    await later(40);
    await measure(A);
    await later(30);
    const survey = await patient;
    expect(asked()).toEqual(['a.example', 'b.example', 'a.example', 'b.example']);
    expect(codesOf(survey, A.host)).toContain('etiquette-wait');
    expect(survey.servers.every(({ offset }) => offset !== null)).toBe(true);
  });

  it('is left alone for as long as its operator states, by whatever id it is asked for', async () => {
    const slow = presets.find(({ usage }) => usage.minInterval === 240)!;
    const followed = server(slow.host, { id: `service:${slow.host}` });
    await measure(followed);
    await later(239);
    await measure(followed);
    expect(asked()).toHaveLength(1);
    await later(1);
    await measure(followed);
    expect(asked()).toHaveLength(2);
  });

  it.each([
    ['service:utcnist.colorado.edu', 'utcnist.colorado.edu', 4],
    ['service:time.cloudflare.com', 'time.cloudflare.com', 2],
  ])('is asked at its operator’s pace by whatever id: %s', async (id, host, seconds) => {
    const who = server(host, { id });
    await measure(who);
    expect(world.calls.at(-1)?.options.courtesy.spacing(who)).toBe(seconds);
  });

  it('whose operator wants requests minutes apart gets one, by whatever id it is asked for', async () => {
    const slow = presets.find(({ usage }) => usage.minInterval === 180)!;
    const followed = server(slow.host, { id: `service:${slow.host}` });
    await measure(followed);
    const size = world.calls.at(-1)?.options.courtesy.size(followed, 4);
    expect(size).toEqual({ samples: 1, spare: false });
  });

  it.each([
    ['a server', server('time.example')],
    ['a pool', server('pool.example', { kind: 'pool' })],
    ['a server by NTS', server('nts.example', { nts: true })],
  ])('to which nothing could be sent may be asked again at once: %s', async (_, who) => {
    let online = false;
    const noName: Reason = { code: 'dns-failed', severity: 'bad', detail: 'no-network' };
    const unsent = { ...burst(who, []), address: null, sent: 0, failure: noName };
    const { measureSources } = ports;
    measurer = createMeasurer({
      ...ports,
      measureSources: (...args) => (online ? measureSources(...args) : Promise.resolve([unsent])),
    });
    expect(codesOf(await measure(who), who.host)).toEqual(['dns-failed']);
    online = true;
    const [report] = (await measure(who)).servers;
    expect(report?.offset).not.toBeNull();
    expect(codesOf(await measure(who), who.host)).toContain('etiquette-wait');
    expect(asked()).toHaveLength(1);
  });

  it('that was asked before something could not be sent is still left alone', async () => {
    await measure(A);
    await later(HOST_FLOOR);
    const failed = { ...burst(A, []), sent: 1, failure: null };
    measurer = createMeasurer({ ...ports, measureSources: () => Promise.resolve([failed]) });
    await measure(A);
    expect(codesOf(await measure(A), A.host)).toContain('etiquette-wait');
  });

  it('of the NTP Pool is left alone for half an hour, also when it was typed as a server', async () => {
    const typed = server('2.debian.pool.ntp.org');
    await measure(typed);
    await later(POOL_FLOOR - 1);
    await measure(typed);
    expect(asked()).toHaveLength(1);
    await later(1);
    await measure(typed);
    expect(asked()).toHaveLength(2);
  });
});

describe('a measurement that shares its bursts with another', () => {
  /** Both under way, of the same servers. */
  const two = async () => {
    world.hold = true;
    const [one, other] = [new AbortController(), new AbortController()];
    const first = start([A, B], 0, one.signal);
    await later(0);
    const second = start([A, B], 0, other.signal);
    await later(0);
    return { one, other, first, second };
  };
  const isPending = async (survey: Promise<Survey>): Promise<boolean> => {
    await later(0);
    return (await Promise.race([survey, Promise.resolve(null)])) === null;
  };

  it('goes on when that is stopped, which ends with what came in', async () => {
    const { one, first, second } = await two();
    const { progress, options } = world.calls[0]!;
    const half = [burst(A, [sample(0.5)]), { ...burst(B, []), finished: false }];
    progress(half, { ...({} as SurveyProgress) });
    one.abort();
    const stopped = await first;
    expect(stopped.selection?.offset).toBe(0.5);
    expect(codesOf(stopped, B.host)).toEqual(['cancelled']);
    expect(options.signal.aborted).toBe(false);
    expect(await isPending(second)).toBe(true);
    world.calls[0]!.finish();
    expect((await second).servers.every(({ offset }) => offset !== null)).toBe(true);
  });

  it('ends at once when it is stopped itself, and that goes on', async () => {
    const { other, first, second } = await two();
    other.abort();
    await second;
    expect(await isPending(first)).toBe(true);
    expect(world.calls[0]!.options.signal.aborted).toBe(false);
    world.calls[0]!.finish();
    expect((await first).selection).not.toBeNull();
  });

  it('ends the asking when both are stopped', async () => {
    const { one, other, first, second } = await two();
    one.abort();
    other.abort();
    await Promise.all([first, second]);
    expect(world.calls[0]!.options.signal.aborted).toBe(true);
  });
});

describe('a host that was only found in the network', () => {
  const found = server('192.168.178.1', { id: 'network:192.168.178.1' });
  const requests = () => world.calls.at(-1)?.options.courtesy.size(found, 4);

  it('gets one request until it has told the time', async () => {
    world.answer = () => [];
    await measure(found);
    expect(requests()).toEqual({ samples: 1, spare: false });
    await later(HOST_FLOOR);
    await measure(found);
    expect(requests()).toEqual({ samples: 1, spare: false });
    world.answer = () => [sample(0)];
    await later(HOST_FLOOR);
    await measure(found);
    await later(HOST_FLOOR);
    await measure(found);
    expect(requests()).toEqual({ samples: 4, spare: true });
  });
});

describe('a refusal', () => {
  it.each([
    ['DENY', 'kod-deny', server('10.0.0.1', { id: 'network:10.0.0.1' })],
    ['RSTR', 'kod-rstr', server('time.corp.example', { id: 'service:time.corp.example' })],
    ['DENY by NTS', 'kod-deny', server('nts.example', { nts: true })],
  ] as const)('is kept: %s', async (_, code, who) => {
    world.answer = () => [sample(0, [goodbye(code)])];
    await measure(who);
    expect(world.settings.refusedBy.map(({ host }) => host)).toEqual([who.host]);
    measurer = createMeasurer(ports);
    const survey = await measure(who);
    expect(survey.servers).toMatchObject([{ verdict: 'rejected', sent: 0 }]);
    expect(asked()).toHaveLength(1);
  });

  it('without the authentication that was asked for is not believed', async () => {
    const byNts = server('nts.example', { nts: true });
    const forged = { ...burst(byNts, []), ignored: ['nts-unauthenticated', 'kod-deny'] as const };
    ports = { ...ports, measureSources: () => Promise.resolve([forged]) };
    measurer = createMeasurer(ports);
    await measure(byNts);
    expect(world.settings.refusedBy).toEqual([]);
  });

  it('holds for the host’s other port no more than for another host', async () => {
    const strict = server('ntp.example', { id: 'own:ntp.example:1123', port: 1123 });
    world.answer = ({ port }) => [sample(0, port === 1123 ? [goodbye('kod-deny')] : [])];
    await measure(strict);
    expect(world.settings.refusedBy).toMatchObject([{ host: 'ntp.example', port: 1123 }]);
    measurer = createMeasurer(ports);
    const [other] = (await measure(server('ntp.example'))).servers;
    expect(other?.verdict).toBe('used');
    expect((await measure(strict)).servers).toMatchObject([{ verdict: 'rejected', sent: 0 }]);
  });

  it('of all says why nothing is known', async () => {
    world.answer = () => [sample(0, [goodbye('kod-deny')])];
    await measure(A);
    expect((await measure(A)).reasons).toEqual([{ code: 'none-usable', of: 1 }]);
  });

  it('holds for this run when the user forgets and adds the server again, and is not kept anew', async () => {
    world.answer = () => [sample(0, [goodbye('kod-deny')])];
    await measure(A);
    world.settings = { ...world.settings, refusedBy: [] };
    await later(10 * HOST_FLOOR);
    const survey = await measure(A);
    expect(survey.servers).toMatchObject([{ verdict: 'rejected', sent: 0 }]);
    expect(world.settings.refusedBy).toEqual([]);
    expect(asked()).toHaveLength(1);
  });

  it.each([
    ['a link-local host, which is another one elsewhere', server('fe80::1%eth0')],
    ['one member of a pool', server('pool.example', { kind: 'pool' })],
    ['one member of the NTP Pool that was typed', server('de.pool.ntp.org')],
  ])('is not kept of %s', async (_, who) => {
    world.answer = () => [sample(0, [goodbye('kod-deny')])];
    await measure(who);
    expect(world.settings.refusedBy).toEqual([]);
  });
});
