import type { IncomingHttpHeaders } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/** The names by which a browser may call a server that listens on `host`; any other Host header is DNS rebinding. */
export function allowedHosts(host: string, port: number): ReadonlySet<string> {
  const names = ['localhost', '127.0.0.1', '::1', host];
  if (!isLoopback(host)) {
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    names.push(hostname(), ...addresses.map(({ address }) => address));
  }
  const written = names.map((name) => formatHost(name).toLowerCase());
  return new Set(written.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])));
}

/** The address to print: where every address is listened on (0.0.0.0, ::), one of this machine's that others reach. */
export function reachableHost(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host;
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1';
}

/** An address as it stands in a URL: IPv6 in brackets. */
export function formatHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

export interface RequestRules {
  readonly scheme: 'http' | 'https';
  readonly hosts: ReadonlySet<string>;
  /** A WebSocket comes with an Origin from every browser; a page's own GET does not. */
  readonly originRequired: boolean;
}

/** Why a request is refused before anything else is looked at; null when it may go on. */
export function checkRequest(
  headers: IncomingHttpHeaders,
  { scheme, hosts, originRequired }: RequestRules,
): string | null {
  const host = headers.host?.toLowerCase();
  if (host === undefined || !hosts.has(host)) return 'wrong Host';
  const { origin } = headers;
  if (origin === undefined ? originRequired : origin !== `${scheme}://${host}`) return 'wrong Origin';
  const site = headers['sec-fetch-site'];
  // A page on another port of this machine is "same-site" and sends our cookie; it may link here and nothing else.
  if (
    site !== undefined &&
    site !== 'same-origin' &&
    site !== 'none' &&
    headers['sec-fetch-mode'] !== 'navigate'
  ) {
    return 'asked for by another site';
  }
  return null;
}
