import { win32 } from 'node:path';
import type { Host } from '../host.ts';
import { domainsOf } from './domain.ts';
import { wordsOf } from './folder.ts';

/** The environment as a program of the logged-on user sees it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The gateways of the default routes that `route print -4` lists, the smallest metric first. The words of the
 * table are in the user's language, its figures are not: destination, mask, gateway, interface, metric. A
 * tunnel's gateway is this computer itself, and is left out; so are permanent routes, which have no interface.
 */
export function windowsGateways(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => wordsOf(line))
    .filter(
      ([destination, mask, gateway, own, metric, ...more]) =>
        destination === '0.0.0.0' &&
        mask === '0.0.0.0' &&
        gateway !== own &&
        /^[0-9]+$/.test(metric ?? '') &&
        more.length === 0,
    )
    .sort((a, b) => Number(a[4]) - Number(b[4]))
    .flatMap(([, , gateway]) => gateway ?? []);
}

/** The default gateways of a Windows machine. */
export async function readWindowsGateways(
  host: Host,
  environment: Environment,
): Promise<readonly string[]> {
  const folder = environment['SystemRoot'] ?? 'C:\\Windows';
  const ran = await host.run(win32.join(folder, 'System32', 'ROUTE.EXE'), ['print', '-4']);
  return ran.status === 'exited' && ran.code === 0 ? windowsGateways(ran.stdout) : [];
}

/** The domain of the user, and the controller that let them in: none for a user of this computer alone. */
export function windowsDomain(environment: Environment): {
  readonly domains: readonly string[];
  readonly controllers: readonly string[];
} {
  const domains = domainsOf([environment['USERDNSDOMAIN'] ?? '']);
  const name = /^\\\\([A-Za-z0-9-]{1,15})$/.exec(environment['LOGONSERVER'] ?? '')?.[1];
  return {
    domains,
    controllers: name === undefined ? [] : domains.map((domain) => `${name}.${domain}`),
  };
}
