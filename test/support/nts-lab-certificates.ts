import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { faketimeLibrary } from './ntp-lab-chronyd.ts';

/** What a certificate says. */
export interface CertificateSetup {
  /** Host names and IP addresses that it is for. */
  readonly names: readonly string[];
  /** When it begins to be valid, in days from now; absent: it is valid now. */
  readonly fromDay?: number;
}

/** A server's certificate and key as PEM files. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority that is thrown away after the test. */
export interface Authority {
  /** Its certificate as PEM, and the file in which it stands. */
  readonly pem: string;
  readonly file: string;
  readonly issue: (setup: CertificateSetup) => Identity;
  /** Makes an authority that this one vouches for; servers send its certificate along with their own. */
  readonly delegate: () => Authority;
}

/** How long a certificate is valid, in days. */
const DAYS_VALID = 30;

/** When the authority's own certificate begins to be valid and for how long, in days: every certificate of
 * the tests lies within. */
const AUTHORITY = { fromDay: -4000, days: 8000 } as const;

/** Makes an authority in a folder of its own below `folder`. Dates other than today's come from
 * libfaketime, because `openssl x509` cannot set a beginning before version 3.4. */
export function createAuthority(folder: string): Authority {
  const own = mkdtempSync(join(folder, 'authority-'));
  const [key, certificate] = [join(own, 'ca.key'), join(own, 'ca.crt')];
  openssl(AUTHORITY.fromDay, [
    ...['req', '-x509', '-days', String(AUTHORITY.days), '-subj', '/CN=NTS lab', ...NEW_KEY],
    ...['-keyout', key, '-out', certificate],
    ...['-addext', 'basicConstraints=critical,CA:TRUE'],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  ]);
  return authorityIn(own, { key, certificate }, '');
}

/** Issues certificates; `chain`: what a server sends behind its own. */
function authorityIn(folder: string, issuer: Identity, chain: string): Authority {
  let issued = 0;
  const sign = (subject: string, fromDay: number, days: number, extensions: readonly string[]) => {
    issued += 1;
    const [key, request, extended, certificate] = ['key', 'csr', 'ext', 'crt'].map((suffix) =>
      join(folder, `${String(issued)}.${suffix}`),
    ) as [string, string, string, string];
    openssl(0, ['req', ...NEW_KEY, '-keyout', key, '-out', request, '-subj', `/CN=${subject}`]);
    writeFileSync(extended, extensions.join('\n'));
    openssl(fromDay, [
      ...['x509', '-req', '-in', request, '-days', String(days), '-extfile', extended],
      ...['-CA', issuer.certificate, '-CAkey', issuer.key, '-set_serial', String(issued)],
      ...['-out', certificate],
    ]);
    return { key, certificate };
  };
  return {
    pem: readFileSync(issuer.certificate, 'utf8'),
    file: issuer.certificate,
    issue: ({ names, fromDay = -1 }) => {
      const kinds = names.map((name) => `${isIP(name) === 0 ? 'DNS' : 'IP'}:${name}`);
      const identity = sign(names[0]!, fromDay, DAYS_VALID, [
        `subjectAltName=${kinds.join(',')}`,
        'extendedKeyUsage=serverAuth',
      ]);
      appendFileSync(identity.certificate, chain);
      return identity;
    },
    delegate: () => {
      const below = mkdtempSync(join(folder, 'below-'));
      const identity = sign('NTS lab, below', AUTHORITY.fromDay, AUTHORITY.days - 1, [
        'basicConstraints=critical,CA:TRUE',
        'keyUsage=critical,keyCertSign,cRLSign',
      ]);
      return authorityIn(below, identity, readFileSync(identity.certificate, 'utf8') + chain);
    },
  };
}

const NEW_KEY = ['-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] as const;

/** Runs openssl as if today were `day` days from now. */
function openssl(day: number, args: readonly string[]): void {
  const env = {
    PATH: process.env.PATH,
    ...(day === 0
      ? {}
      : { LD_PRELOAD: faketimeLibrary()!, FAKETIME: `${day > 0 ? '+' : ''}${String(day)}d` }),
  };
  execFileSync('openssl', args, { env, stdio: 'pipe' });
}
