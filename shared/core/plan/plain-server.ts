import { NTP_PORT } from '../../address.ts';
import type { SourceConfig } from '../../model/source.ts';

/** A server of which nothing but its name is set. What is known of its leap second policy is for the caller to tell. */
export const plainServer = (host: string): SourceConfig => ({
  host,
  port: NTP_PORT,
  kind: 'server',
  iburst: false,
  prefer: false,
  nts: false,
  minpoll: null,
  maxpoll: null,
  leap: 'unknown',
});
