import { describe, expect, it } from 'vitest';
import { findPresets, presetById, type PresetFilter } from '#shared/presets/find.ts';
import { presets } from '#shared/presets/servers.ts';
import type { Preset } from '#shared/presets/types.ts';

const ids = (filter: PresetFilter, list: readonly Preset[] = presets): readonly string[] =>
  findPresets(list, filter).map((preset) => preset.id);

const cloudflare = presetById(presets, 'cloudflare')!;
const madeUp: readonly Preset[] = [
  { ...cloudflare, id: 'a', host: 'a.example', operator: 'Universität Zürich', country: 'CH' },
  { ...cloudflare, id: 'b', host: 'b.example', operator: 'Observatório', country: 'BR', nts: null },
];

describe('search', () => {
  it('without a filter gives the whole list in its order', () => {
    expect(findPresets(presets, {})).toEqual(presets);
    expect(ids({ text: '  ', regions: [], operators: [], nts: [], leap: [] })).toHaveLength(
      presets.length,
    );
  });

  it('looks in host, operator and country code, whatever the case', () => {
    expect(ids({ text: 'PTBTIME2' })).toEqual(['ptb-2']);
    expect(ids({ text: 'cloudFLARE' })).toEqual(['cloudflare']);
    expect(ids({ text: 'jp' })).toContain('nict');
  });

  it('takes accents for plain letters, both ways', () => {
    expect(ids({ text: 'zurich' }, madeUp)).toEqual(['a']);
    expect(ids({ text: 'ZÜRICH' }, madeUp)).toEqual(['a']);
    expect(ids({ text: 'observatorio' }, madeUp)).toEqual(['b']);
    // The same letters as base letter and combining accent.
    expect(ids({ text: 'Zu\u0308rich' }, madeUp)).toEqual(['a']);
  });

  it('wants every word, in any order', () => {
    expect(ids({ text: 'nist wwv time-c' })).toEqual(['nist-c-wwv']);
    expect(ids({ text: 'nist cloudflare' })).toEqual([]);
  });

  it('takes signs literally and survives a huge text', () => {
    expect(ids({ text: '.*' })).toEqual([]);
    expect(ids({ text: '(' })).toEqual(['neu-cn', 'neu-cn-1']);
    expect(ids({ text: 'x'.repeat(1_000_000) })).toEqual([]);
  });
});

describe('facets', () => {
  it('any value within one facet will do', () => {
    const found = findPresets(presets, { operators: ['PTB', 'NICT'] });
    expect(new Set(found.map((preset) => preset.operator))).toEqual(new Set(['PTB', 'NICT']));
    expect(found).toHaveLength(5);
  });

  it('all facets and the text must hold', () => {
    expect(
      ids({
        text: 'sth',
        regions: ['europe', 'asia'],
        operators: ['Netnod'],
        nts: [true],
        leap: ['steps'],
        categories: ['network-operator'],
      }),
    ).toEqual(['netnod-sth1', 'netnod-sth2']);
    expect(ids({ operators: ['Netnod'], leap: ['smears'] })).toEqual([]);
  });

  it('tells "no NTS" from "not known"', () => {
    expect(ids({ nts: [null] }, madeUp)).toEqual(['b']);
    expect(ids({ nts: [false] }, madeUp)).toEqual([]);
    expect(ids({ nts: [true, null] }, madeUp)).toEqual(['a', 'b']);
  });

  it('keeps worldwide services apart from those of a region', () => {
    expect(ids({ regions: ['global'] })).toContain('cloudflare');
    expect(ids({ regions: ['europe'] })).not.toContain('cloudflare');
  });
});

describe('by id', () => {
  it('finds the one, or says that there is none', () => {
    expect(presetById(presets, 'google')?.host).toBe('time.google.com');
    expect(presetById(presets, 'pool-de')?.host).toBe('de.pool.ntp.org');
    expect(presetById(presets, 'no-such')).toBeUndefined();
  });
});
