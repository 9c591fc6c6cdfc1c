import { describe, expect, it } from 'vitest';
import { networkChange, pauseFor } from '#shared/core/watch/network.ts';
import type { Connection } from '#shared/model/network.ts';

const home: Connection = { key: 'home', online: true, leadsOut: 'yes', metered: 'no' };
const none: Connection = { key: '', online: false, leadsOut: 'no', metered: 'unknown' };

describe('the network', () => {
  it('comes, goes and changes', () => {
    expect(networkChange(home, { ...home })).toBeNull();
    expect(networkChange(home, none)).toBe('down');
    expect(networkChange(none, home)).toBe('up');
    expect(networkChange(home, { ...home, key: 'office' })).toBe('changed');
  });

  it('pauses the watch where it is absent or costs money, not where that is unknown', () => {
    expect(pauseFor(home)).toBeNull();
    expect(pauseFor(none)).toBe('no-network');
    expect(pauseFor({ ...home, metered: 'yes' })).toBe('metered');
    expect(pauseFor({ ...home, metered: 'unknown' })).toBeNull();
    expect(pauseFor({ ...home, leadsOut: 'no' })).toBeNull();
  });
});
