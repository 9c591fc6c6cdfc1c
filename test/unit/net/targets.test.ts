import { describe, expect, it } from 'vitest';
import { familiesInTurn, SERVERS_PER_POOL, targetsOf } from '#main/net/targets.ts';
import { PLAIN_NTP } from '#shared/core/client/protocol.ts';
import { missingIPv6 } from '#test/support/ntp-lab-misbehaving.ts';
import { describeWith } from '#test/support/requirements.ts';
import { source } from '#test/unit/core/builders.ts';

const at = (...addresses: readonly string[]) => addresses.map((address) => ({ address }));
const textsOf = (endpoints: readonly { readonly address: string }[]) =>
  endpoints.map(({ address }) => address);

describe('familiesInTurn', () => {
  it.each([
    [
      ['2001:db8::1', '2001:db8::2', '192.0.2.1', '192.0.2.2'],
      ['2001:db8::1', '192.0.2.1', '2001:db8::2', '192.0.2.2'],
    ],
    [
      ['192.0.2.1', '2001:db8::1', '2001:db8::2', '2001:db8::3'],
      ['192.0.2.1', '2001:db8::1', '2001:db8::2', '2001:db8::3'],
    ],
    [
      ['192.0.2.2', '192.0.2.1'],
      ['192.0.2.2', '192.0.2.1'],
    ],
    [[], []],
  ])('makes of %j %j', (given, expected) => {
    expect(textsOf(familiesInTurn(at(...given)))).toEqual(expected);
  });
});

const pool = source({ kind: 'pool', host: 'pool.example' });
// Loopback, so that there is a way to all of them on any machine that has the family.
const v4 = ['127.0.1.1', '127.0.1.2', '127.0.1.3', '127.0.1.4', '127.0.1.5'];

describe('the servers of a pool', () => {
  it('are a few of those that the name has, each measured apart', async () => {
    const taken = new Set<string>();
    const targets = await targetsOf(pool, PLAIN_NTP, at(...v4), taken);
    expect(targets).toHaveLength(SERVERS_PER_POOL);
    expect(targets.every(({ endpoints }) => endpoints.length === 1)).toBe(true);
    expect(taken.size).toBe(SERVERS_PER_POOL);
  });

  it('are others than those that are being measured', async () => {
    const taken = new Set(['127.0.1.1:123', '127.0.1.2:123', '127.0.1.3:123']);
    const targets = await targetsOf(pool, PLAIN_NTP, at(...v4), taken);
    expect(textsOf(targets.map(({ endpoints: [first] }) => first))).toEqual([
      '127.0.1.4',
      '127.0.1.5',
    ]);
  });

  it('keep an address for themselves that another name only falls back on', async () => {
    const taken = new Set<string>();
    const single = source({ host: 'time.example' });
    const [first] = await targetsOf(single, PLAIN_NTP, at(...v4.slice(0, 3)), taken);
    expect(textsOf(first!.endpoints)).toEqual(v4.slice(0, 3));
    for (const address of v4.slice(1, 3)) {
      const [other] = await targetsOf(source({ host: address }), PLAIN_NTP, at(address), taken);
      expect(other?.endpoints[0].address).toBe(address);
    }
    expect(await targetsOf(source({ host: 'again' }), PLAIN_NTP, at(v4[0]!), taken)).toEqual([]);
  });

  it('are of the family alone that there is a way to', async () => {
    // A link-local address without its zone leads nowhere.
    const addresses = at('fe80::1', 'fe80::2', ...v4.slice(0, 3));
    const targets = await targetsOf(pool, PLAIN_NTP, addresses, new Set());
    expect(textsOf(targets.map(({ endpoints: [first] }) => first))).toEqual(v4.slice(0, 3));
  });
});

describeWith('the servers of a pool that has both families', missingIPv6(), () => {
  it('are of both families', async () => {
    const v6 = ['::1', '::ffff:127.0.2.1', '::ffff:127.0.2.2', '::ffff:127.0.2.3'];
    const targets = await targetsOf(pool, PLAIN_NTP, at(...v6, ...v4), new Set());
    const families = targets.map(({ endpoints: [first] }) => first.address.includes(':'));
    expect(families).toEqual([true, false, true, false]);
  });
});
