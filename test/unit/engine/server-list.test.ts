import { describe, expect, it } from 'vitest';
import { addOwnServers } from '#main/engine/servers.ts';
import { createFakeWorld } from './fake-ports.ts';

describe('adding a list of servers', () => {
  it('adds those that are not known, each once, and names them all', async () => {
    const { ports } = createFakeWorld();
    const [preset] = ports.presets;
    const before = ports.settings.get().own.length;
    const texts = [
      'one.example',
      `${preset!.host}:${preset!.port}`,
      'two.example:1123',
      'ONE.example',
    ];
    expect(await addOwnServers(ports, texts)).toEqual({
      ok: true,
      value: { ids: ['own:one.example:123', preset!.id, 'own:two.example:1123'], added: 2 },
    });
    expect(ports.settings.get().own).toHaveLength(before + 2);
    expect(await addOwnServers(ports, texts)).toMatchObject({ ok: true, value: { added: 0 } });
  });

  it('adds none when one of them is no address', async () => {
    const { ports } = createFakeWorld();
    const { own } = ports.settings.get();
    expect(await addOwnServers(ports, ['one.example', 'no address'])).toMatchObject({
      ok: false,
      error: { code: 'net.bad-address', context: { input: 'no address' } },
    });
    expect(ports.settings.get().own).toEqual(own);
  });
});
