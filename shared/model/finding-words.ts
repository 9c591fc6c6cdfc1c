import { printable } from '../format.ts';
import type { LocaleFormat } from '../locale-format.ts';
import type { BackendId } from './backend-id.ts';
import type { Authority, Facts, Finding } from './health.ts';
import type { Seconds } from '../units.ts';

/** Names of products, the same in every language. */
const AUTHORITIES: Readonly<Record<Authority, string>> = {
  vmware: 'VMware',
  'hyper-v': 'Hyper-V',
  virtualbox: 'VirtualBox',
  parallels: 'Parallels',
  kvm: 'KVM',
  xen: 'Xen',
  lima: 'Lima',
  wsl: 'Windows (WSL)',
  other: 'hypervisor',
};

/** How figures and names are said. */
export type FactFormat = Pick<LocaleFormat, 'size' | 'duration' | 'list'> & {
  readonly service: (id: BackendId) => string;
};

/** What is put into the sentence of a finding, by the names of {@link Facts}; sizes without their signs. */
export function factWords(
  { facts }: Finding,
  format: FactFormat,
): Readonly<Record<string, string>> {
  const { size, duration, list, service } = format;
  const hosts = (names: readonly string[]) => list(names.map(printable));
  const services = (ids: readonly BackendId[]) => list(ids.map(service));
  const told: { readonly [F in keyof Facts]: (fact: Facts[F]) => string } = {
    hosts,
    others: hosts,
    of: String,
    have: String,
    want: String,
    offset: (seconds) => size(Math.abs(seconds)),
    size: (seconds) => size(seconds),
    limit: duration,
    duration,
    service,
    services,
    unit: printable,
    authority: (who) => AUTHORITIES[who],
    zone: printable,
    ahead: aheadOfUtc,
    otherZone: printable,
    otherAhead: aheadOfUtc,
  };
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [
      name,
      // The name and its fact belong together by the type of `facts`.
      (told[name as keyof Facts] as (fact: unknown) => string)(fact),
    ]),
  );
}

/** `UTC+05:45`, as ISO 8601 writes it. */
function aheadOfUtc(ahead: Seconds): string {
  const minutes = Math.round(Math.abs(ahead) / 60);
  const digits = (value: number) => String(value).padStart(2, '0');
  return `UTC${ahead < 0 ? '−' : '+'}${digits(Math.floor(minutes / 60))}:${digits(minutes % 60)}`;
}
