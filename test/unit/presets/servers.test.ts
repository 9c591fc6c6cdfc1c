import { describe, expect, it } from 'vitest';
import { isHostName } from '#shared/address.ts';
import { presets } from '#shared/presets/servers.ts';
import type { Preset } from '#shared/presets/types.ts';

const by = (operator: string): readonly Preset[] =>
  presets.filter((preset) => preset.operator === operator);
const hosts = presets.map((preset) => preset.host);

describe('the catalogue', () => {
  it('has at least 80 servers', () => {
    expect(presets.length).toBeGreaterThanOrEqual(80);
  });

  it('names every server once, by id and by host', () => {
    expect(new Set(presets.map((preset) => preset.id)).size).toBe(presets.length);
    expect(new Set(hosts).size).toBe(presets.length);
  });

  it.each(presets.map((preset) => [preset.id, preset] as const))(
    '%s is well formed',
    (id, preset) => {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(id.length).toBeLessThanOrEqual(24);
      expect(isHostName(preset.host)).toBe(true);
      expect(preset.host).toContain('.');
      expect(preset.port).toBe(123);
      const page = new URL(preset.page);
      expect(page.protocol).toBe('https:');
      expect(page.username + page.password).toBe('');
      expect(preset.operator.trim()).not.toBe('');
      if (preset.country !== null) expect(preset.country).toMatch(/^[A-Z]{2}$/);
      // A worldwide service belongs to no country's list, unless its operator is a public body of one.
      if (preset.region === 'global' && preset.country !== null) {
        expect(preset.category).toBe('network-operator');
      }
    },
  );

  it('holds the pool zones: worldwide, six continents and at least 25 countries', () => {
    expect(presets.filter((preset) => preset.category === 'pool-global')).toHaveLength(1);
    expect(presets.filter((preset) => preset.category === 'pool-continent')).toHaveLength(6);
    const countries = presets.filter((preset) => preset.category === 'pool-country');
    expect(countries.length).toBeGreaterThanOrEqual(25);
    expect(new Set(countries.map((preset) => preset.country)).size).toBe(countries.length);
  });

  it('holds every company and laboratory that people look for', () => {
    for (const operator of [
      ...['Google', 'Cloudflare', 'Microsoft', 'Apple', 'Meta', 'Amazon', 'System76'],
      ...['NIST', 'PTB', 'NICT', 'DFM', 'METAS', 'INRiM', 'NPL', 'VNIIFTRI'],
      ...['Netnod', 'SIDN Labs', 'NTP.br'],
    ]) {
      expect(by(operator), operator).not.toHaveLength(0);
    }
    expect(by('NIST')).toHaveLength(19);
    expect(by('Netnod')).toHaveLength(11);
    expect(by('Google')).toHaveLength(5);
    expect(by('PTB')).toHaveLength(4);
  });

  it('leaves out servers that are not for everybody', () => {
    expect(hosts.filter((host) => /usno\.navy\.mil$|ntp\.ubuntu\.com$/.test(host))).toEqual([]);
    expect(hosts).not.toContain('ntp4.fau.de');
  });
});

describe('usage limits', () => {
  it('every pool name, and nothing else, has the pool policy of 30 minutes', () => {
    for (const preset of presets) {
      const isPool = /(^|\.)pool\.ntp\.org$/.test(preset.host);
      expect(preset.kind === 'pool', preset.id).toBe(isPool);
      expect(preset.usage.kind === 'pool', preset.id).toBe(isPool);
      if (isPool) expect(preset.usage.minInterval, preset.id).toBe(30 * 60);
    }
  });

  it('NIST is asked at most every 4 seconds, NICT 20 times an hour, UFE every 4 minutes', () => {
    for (const preset of by('NIST')) {
      expect(preset.usage, preset.id).toEqual({ kind: 'rate-limited', minInterval: 4 });
    }
    expect(by('NICT').map((preset) => preset.usage.minInterval)).toEqual([3600 / 20]);
    expect(by('UFE, Czech Academy of Sciences').map((p) => p.usage.minInterval)).toEqual([240]);
  });

  it('a limit stands beside the kinds that have one', () => {
    for (const { id, usage } of presets) {
      const limited = usage.kind === 'pool' || usage.kind === 'rate-limited';
      expect(usage.minInterval !== null, id).toBe(limited);
    }
  });
});

describe('leap seconds', () => {
  it('Google, Amazon and Meta smear, and nobody else does', () => {
    const smearing = presets.filter((preset) => preset.leap === 'smears');
    expect(new Set(smearing.map((preset) => preset.operator))).toEqual(
      new Set(['Google', 'Amazon', 'Meta']),
    );
    for (const operator of ['Google', 'Amazon', 'Meta']) {
      expect(by(operator).every((preset) => preset.leap === 'smears')).toBe(true);
    }
  });
});

describe('the suggested servers', () => {
  const suggested = presets.filter((preset) => preset.suggested);

  it('are five, of five operators, so that one false server is outvoted', () => {
    expect(suggested).toHaveLength(5);
    expect(new Set(suggested.map((preset) => preset.operator)).size).toBe(5);
  });

  it('can be mixed and are open to everyone: none smears, none is a pool or limits its use', () => {
    for (const preset of suggested) {
      expect(preset.leap, preset.id).toBe('steps');
      expect(preset.kind, preset.id).toBe('server');
      expect(preset.usage.kind, preset.id).toBe('open');
    }
  });
});
