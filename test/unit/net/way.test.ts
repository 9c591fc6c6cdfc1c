import { describe, expect, it } from 'vitest';
import type { NtsRefusal, NtsSession } from '#main/net/nts/establish.ts';
import { seenBy, wayTo } from '#main/net/way.ts';
import { PLAIN_NTP, type Protocol } from '#shared/core/client/protocol.ts';
import { appError } from '#shared/errors.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { burst, source } from '../core/builders.ts';

const SIGNAL = new AbortController().signal;
const NTS: Protocol = { ...PLAIN_NTP, authentication: 'nts' };
const BY_NTS = source({ host: 'a.example', port: 1123, nts: true });
const REFUSED = { code: 'nts-certificate', severity: 'bad', detail: 'expired' } as const;
const DATES = { notBefore: 0, notAfter: 1 };

/** Asks for the way where names resolve to these addresses; what was looked up is noted. */
async function way(
  asked = BY_NTS,
  established: Result<NtsSession, NtsRefusal> = err({ reason: REFUSED, dates: null }),
  names: Readonly<Record<string, readonly { address: string; port?: number }[]>> = {},
) {
  const lookedUp: string[] = [];
  let exchanges = 0;
  const found = await wayTo(
    asked,
    {
      resolve: (host) => {
        lookedUp.push(host);
        const addresses = names[host];
        return Promise.resolve(
          addresses === undefined
            ? err(appError('net.dns', { host, reason: 'not-found' }, 'later'))
            : ok(addresses),
        );
      },
      nts: () => {
        exchanges += 1;
        return Promise.resolve(established);
      },
    },
    SIGNAL,
  );
  return { found, lookedUp, exchanges };
}

const session = (host: string, port = 4123) => ok({ protocol: NTS, server: { host, port } });
const HERE = { address: '192.0.2.1' };

describe('the way to a source', () => {
  it.each([null, false])('is plain NTP without any key exchange when NTS is %s', async (nts) => {
    const { found, exchanges } = await way({ ...BY_NTS, nts }, undefined, { 'a.example': [HERE] });
    expect(found).toEqual(ok({ protocol: PLAIN_NTP, addresses: [HERE], onlyIf: null }));
    expect(exchanges).toBe(0);
  });

  it('leads to the server and the port that the key exchange named, and to no other', async () => {
    const { found, lookedUp } = await way(BY_NTS, session('ntp.example.'), {
      'ntp.example.': [HERE],
    });
    const addresses = [{ ...HERE, port: 4123 }];
    expect(found).toEqual(ok({ protocol: NTS, addresses, onlyIf: null }));
    expect(lookedUp).toEqual(['ntp.example.']);
  });

  it('leads to the port of the resolver, where that knows better', async () => {
    const { found } = await way(BY_NTS, session('ntp.example.'), {
      'ntp.example.': [{ ...HERE, port: 9 }],
    });
    expect(found).toMatchObject({ value: { addresses: [{ port: 9 }] } });
  });

  it('is none when the key exchange fails: it never falls back to plain NTP', async () => {
    const { found, lookedUp } = await way();
    expect(found).toEqual(err(REFUSED));
    expect(lookedUp).toEqual([]);
  });

  it('is none when the named server cannot be found', async () => {
    const { found } = await way(BY_NTS, session('ntp.example.'));
    expect(found).toEqual(err({ code: 'dns-failed', severity: 'bad', detail: 'not-found' }));
  });

  it('is plain NTP under a condition when only the dates of certificates were refused', async () => {
    const { found } = await way(BY_NTS, err({ reason: REFUSED, dates: DATES }), {
      'a.example': [HERE],
    });
    const onlyIf = { refusal: REFUSED, dates: DATES };
    expect(found).toEqual(ok({ protocol: PLAIN_NTP, addresses: [HERE], onlyIf }));
  });
});

describe('a burst, seen by its way', () => {
  it('that measured by plain NTP does not stand for NTS unless the clock was what was wrong', () => {
    const onlyIf = { refusal: REFUSED, dates: DATES };
    expect(seenBy({ onlyIf }, burst())).toMatchObject({ samples: [], failure: REFUSED });
  });

  it('that ended with nothing but a denial has failed for it', () => {
    const denied = burst({ samples: [], ignored: ['nts-nak'] });
    expect(seenBy({ onlyIf: null }, denied).failure).toEqual({ code: 'nts-nak', severity: 'bad' });
  });

  it.each([
    ['still runs', burst({ samples: [], ignored: ['nts-nak'], finished: false })],
    ['was answered as well', burst({ ignored: ['nts-nak'] })],
    ['heard nothing', burst({ samples: [] })],
  ])('that %s is left as it is', (_, result) => {
    expect(seenBy({ onlyIf: null }, result)).toBe(result);
  });
});
