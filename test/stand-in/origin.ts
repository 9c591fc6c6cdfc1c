/**
 * Chromium navigates to `http:` and `https:` and gives only these an origin and module scripts; a
 * scheme of one's own is Electron's work. So `<scheme>://<host>/…` is shown to Chromium as
 * `https://<host>.<scheme>.invalid/…` (RFC 2606 reserves `.invalid`: no such host can exist), and the
 * app's own code sees the former everywhere.
 */
const MAPPED = /^https:\/\/([^/?#]+)\.([a-z][a-z0-9+-]*)\.invalid(?=[/?#]|$)/;
const CUSTOM = /^([a-z][a-z0-9+-]*):\/\/([^/?#]+)/;

/** The address under which Chromium knows a page of a registered scheme; others stay as they are. */
export function toChromium(url: string, schemes: ReadonlySet<string>): string {
  const [head, scheme, host] = CUSTOM.exec(url) ?? [];
  if (head === undefined || scheme === undefined || host === undefined || !schemes.has(scheme))
    return url;
  return `https://${host}.${scheme}.invalid${url.slice(head.length)}`;
}

/** The address as Electron would name it. */
export function toElectron(url: string, schemes: ReadonlySet<string>): string {
  const [head, host, scheme] = MAPPED.exec(url) ?? [];
  if (head === undefined || scheme === undefined || host === undefined || !schemes.has(scheme))
    return url;
  return `${scheme}://${host}${url.slice(head.length)}`;
}
