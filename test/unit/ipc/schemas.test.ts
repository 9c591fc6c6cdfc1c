import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contract } from '#shared/ipc/contract.ts';
import { desiredConfigSchema, payloadSchemas } from '#shared/ipc/schemas.ts';
import type { DesiredConfig } from '#shared/model/plan.ts';

const source = {
  host: 'ntp.example.org',
  port: 123,
  kind: 'server',
  iburst: true,
  prefer: false,
  nts: false,
  minpoll: null,
  maxpoll: null,
  leap: 'steps',
} as const;
const desired: DesiredConfig = { backend: 'chrony', mode: 'replace', sources: [source] };

const accepts = (value: unknown) => desiredConfigSchema.safeParse(value).success;

describe('the payload schemas', () => {
  it('stand for every query and command of the contract, and for nothing else', () => {
    const leaves = Object.entries(contract).map(([group, all]) => [
      group,
      Object.entries<{ kind: string }>(all)
        .filter(([, { kind }]) => kind !== 'event')
        .map(([leaf]) => leaf),
    ]);
    const schemas = Object.entries(payloadSchemas).map(([group, all]) => [group, Object.keys(all)]);
    expect(schemas).toEqual(leaves);
  });

  it('refuse a payload where the contract has none', () => {
    expect(payloadSchemas.change.dismiss.safeParse(undefined).success).toBe(true);
    for (const value of [null, {}, '', 0]) {
      expect(payloadSchemas.change.dismiss.safeParse(value).success).toBe(false);
    }
  });

  it.each([
    ['a text longer than an address', payloadSchemas.servers.add, { text: 'x'.repeat(301) }],
    [
      'more ids than there are servers',
      payloadSchemas.measure.survey,
      { ids: Array(513).fill('x') },
    ],
    ['an id with a line break', payloadSchemas.servers.remove, { id: 'own:a\nb:123' }],
    ['an id that turns the text around', payloadSchemas.servers.remove, { id: 'own:\u202ea:123' }],
    ['a hash in capitals', payloadSchemas.change.apply, { hash: 'A'.repeat(64) }],
    ['a hash that is too short', payloadSchemas.change.apply, { hash: 'a'.repeat(63) }],
    ['an unknown theme', payloadSchemas.settings.set, { theme: 'blue' }],
    ['an unknown field', payloadSchemas.sync.confirm, { step: true, force: true }],
  ])('refuse %s', (_what, schema, value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
});

describe('the schema of a desired configuration', () => {
  it('takes names, both kinds of address, and every option', () => {
    for (const host of ['ntp.example.org', '192.0.2.7', '2001:db8::7', 'time']) {
      const all = { ...source, host, port: 65_535, minpoll: -6, maxpoll: 24, kind: 'pool' };
      expect(desiredConfigSchema.parse({ ...desired, sources: [all] })).toEqual({
        ...desired,
        sources: [all],
      });
    }
  });

  it.each([
    ['a directive after a line break', { host: 'a.example\ninclude /tmp/x' }],
    ['an option in a host', { host: 'a.example key 1' }],
    ['a host that looks like an option', { host: '-x' }],
    ['a path', { host: '/etc/passwd' }],
    ['an empty host', { host: '' }],
    ['a host that is too long', { host: `${'a.'.repeat(126)}aa` }],
    ['port 0', { port: 0 }],
    ['port 65536', { port: 65_536 }],
    ['a port with a fraction', { port: 123.5 }],
    ['a poll that chrony does not take', { maxpoll: 25 }],
    ['an unknown kind', { kind: 'refclock' }],
    ['an unknown field', { key: 1 }],
    ['a flag as a text', { iburst: 'true' }],
  ])('refuses %s', (_what, change) => {
    expect(accepts({ ...desired, sources: [{ ...source, ...change }] })).toBe(false);
  });

  it('refuses no source, too many, and an unknown service', () => {
    expect(accepts({ ...desired, sources: [] })).toBe(false);
    expect(accepts({ ...desired, sources: Array(17).fill(source) })).toBe(false);
    expect(accepts({ ...desired, backend: 'cron' })).toBe(false);
    expect(accepts({ ...desired, command: 'id' })).toBe(false);
  });

  it('lets no host through that could be more than one word of a configuration', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (host) => {
        if (accepts({ ...desired, sources: [{ ...source, host }] })) {
          expect(host).toMatch(/^[a-z0-9:][a-z0-9.:-]*$/);
        }
      }),
    );
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        desiredConfigSchema.safeParse(value);
      }),
    );
  });
});
