import type { EstablishNts } from '#main/net/nts/establish.ts';
import { PLAIN_NTP } from '#shared/core/client/protocol.ts';
import { ok } from '#shared/result.ts';

/** Plays the key exchange: no connection is made, no key exists, and the simulated servers are asked by
 * plain NTP under the name of NTS. Nothing here is authenticated; it must never be used outside the demo. */
export const simulateNts: EstablishNts = ({ host, port }) =>
  Promise.resolve(
    ok({ protocol: { ...PLAIN_NTP, authentication: 'nts' }, server: { host, port } }),
  );
