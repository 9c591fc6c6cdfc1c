import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeRequest } from '#main/helper/request.ts';
import { commandFor } from '#main/helper/elevate/sudo-prompt.ts';
import { planChange } from '#shared/core/plan/plan.ts';
import { payloadSchemas } from '#shared/ipc/schemas.ts';
import type { DesiredConfig } from '#shared/model/plan.ts';
import { debian } from '#test/support/chrony-machine.ts';
import { stateOf } from '#test/support/chrony-state.ts';
import { HOSTILE_TEXTS } from '#test/support/hostile-texts.ts';
import { createMachine, desired, source, type Machine } from './machine.ts';

/** Every text of a request of each operation, with the hostile one in its place. */
const requests = (text: string): readonly (readonly [string, object])[] => {
  const wanted = desired('10.0.0.1');
  const apply = { operation: 'apply', desired: wanted, planHash: 'a'.repeat(64) };
  const withSource = (changed: object) => ({
    ...apply,
    desired: { ...wanted, sources: [{ ...source('10.0.0.1'), ...changed }] },
  });
  const undo = { operation: 'undo', changeIds: null, agreedEdits: null };
  const setting = { offset: 1.5, measuredAt: { wall: 0, steady: 0 } };
  return [
    ['operation', { ...apply, operation: text }],
    ['host', withSource({ host: text })],
    ['port', withSource({ port: text })],
    ['kind', withSource({ kind: text })],
    ['leap', withSource({ leap: text })],
    ['minpoll', withSource({ minpoll: text })],
    ['iburst', withSource({ iburst: text })],
    ['field of a source', withSource({ [`x${text}`]: 1 })],
    ['planHash', { ...apply, planHash: text }],
    ['mode', { ...apply, desired: { ...wanted, mode: text } }],
    ['backend of a change', { ...apply, desired: { ...wanted, backend: text } }],
    ['change', { ...undo, changeIds: [text] }],
    ['text behind a change', { ...undo, changeIds: [`000001-00000000${text || '/'}`] }],
    ['agreedEdits', { ...undo, agreedEdits: text }],
    ['service to sync', { operation: 'sync', backend: text, agreedStep: null }],
    ['agreed step', { operation: 'sync', backend: 'chrony', agreedStep: text }],
    ['service to start', { operation: 'start-service', backend: text }],
    ['extra field of a start', { operation: 'start-service', backend: 'chrony', [`x${text}`]: 1 }],
    ['offset', { operation: 'step-clock', ...setting, offset: text }],
    ['wall', { operation: 'step-clock', ...setting, measuredAt: { wall: text, steady: 0 } }],
    ['steady', { operation: 'step-clock', ...setting, measuredAt: { wall: 0, steady: text } }],
  ];
};

const token = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

let machine: Machine;
beforeEach(async () => {
  machine = await createMachine();
});
afterEach(() => machine.remove());

describe.each(HOSTILE_TEXTS)('%s', (_name, text) => {
  it('is refused by the schemas of the window', () => {
    const { change, servers, shell, settings } = payloadSchemas;
    const wish = (host: string) => ({ ...desired('10.0.0.1'), sources: [source(host)] });
    expect(change.plan.safeParse(wish(text)).success).toBe(false);
    expect(change.plan.safeParse({ ...desired('10.0.0.1'), backend: text }).success).toBe(false);
    expect(change.apply.safeParse({ hash: text }).success).toBe(false);
    expect(settings.set.safeParse({ theme: text }).success).toBe(false);
    // A typed address is judged by the handler, which says what is wrong with it; the schema bounds its size.
    expect(servers.add.safeParse({ text }).success).toBe(text.length <= 300);
    // Ids only look something up.
    if (/[\p{Cc}\p{Cf}]/u.test(text) || text.length > 300) {
      expect(shell.openOperatorPage.safeParse({ presetId: text }).success).toBe(false);
    }
  });

  it('is refused by the helper in every place of a request', () => {
    const passed = requests(text).filter(([, value]) => decodeRequest([token(value)]).ok);
    expect(passed.map(([place]) => place)).toEqual([]);
    expect(decodeRequest([text]).ok).toBe(false);
  });

  it('is refused by the planner, should it get that far, and nothing is run or written', async () => {
    const wanted: DesiredConfig = { ...desired('10.0.0.1'), sources: [source(text)] };
    expect(planChange(await stateOf(debian()), wanted)).toMatchObject({
      ok: false,
      error: { code: 'plan.invalid' },
    });
    const before = await machine.snapshot();
    const request = { operation: 'apply', desired: wanted, planHash: '0'.repeat(64) } as const;
    const { answer } = await machine.run(request);
    expect(answer).toMatchObject({ state: 'failed', error: { code: 'plan.invalid' } });
    expect(await machine.snapshot()).toEqual(before);
    expect(machine.commands).toEqual([]);
  });

  it('does not get into the line for a shell as a path of ours', () => {
    const good = { runtime: '/opt/node', entry: '/opt/helper.js' };
    const path = `/opt/${text}`;
    // A path of plain characters is no danger, however it came about.
    if (/^[A-Za-z0-9/._+@-]+$/.test(path)) {
      expect(commandFor({ ...good, entry: path }, 'abc')).toMatch(/^[A-Za-z0-9/._+@=: -]+$/);
    } else {
      expect(commandFor({ ...good, entry: path }, 'abc')).toBeNull();
      expect(commandFor({ ...good, runtime: path }, 'abc')).toBeNull();
    }
  });
});
