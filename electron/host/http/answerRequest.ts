import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { contentSecurityPolicy, securityHeaders } from '../../common/windowPolicy.ts';
import { checkRequest } from './checkRequest.ts';
import type { Entrance } from './entrance.ts';
import { doorPage } from './pages.ts';
import type { StaticFiles } from './staticFiles.ts';

export interface Site {
  readonly scheme: 'http' | 'https';
  readonly hosts: ReadonlySet<string>;
  readonly entrance: Entrance;
  readonly files: StaticFiles;
}

interface Answer {
  readonly status: number;
  readonly body: Buffer | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Left out: a nonce that nothing uses. */
  readonly nonce?: string;
}

const plain = { 'content-type': 'text/plain; charset=utf-8' };
const html = { 'content-type': 'text/html; charset=utf-8' };

/** Answers one request for a page or a file; every answer carries the whole set of security headers. */
export function answerRequest(request: IncomingMessage, response: ServerResponse, site: Site): void {
  const { status, body, headers, nonce } = answerOrApology(request, site);
  response.writeHead(status, {
    'cache-control': 'no-store',
    ...securityHeaders,
    'content-security-policy': contentSecurityPolicy(nonce ?? newNonce()),
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** A file that went since the start (the window is being built anew) must not take the whole engine with it. */
function answerOrApology(request: IncomingMessage, site: Site): Answer {
  try {
    return chooseAnswer(request, site);
  } catch {
    return { status: 500, body: 'The page cannot be read. Start Inhouse again.\n', headers: plain };
  }
}

function chooseAnswer(request: IncomingMessage, site: Site): Answer {
  const refused = checkRequest(request.headers, { ...site, originRequired: false });
  if (refused !== null) return { status: 403, body: `Refused: ${refused}.\n`, headers: plain };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, body: 'Only GET.\n', headers: { ...plain, allow: 'GET, HEAD' } };
  }
  const address = readAddress(request.url);
  if (address === null) return { status: 400, body: 'Not an address.\n', headers: plain };
  const admitted = site.entrance.admits(request.headers.cookie);
  const token = address.searchParams.get('token');
  if (token !== null && request.method === 'GET') return enter(token, admitted, site.entrance);
  if (!admitted) return { status: 401, body: doorPage, headers: html };
  return answerFile(address.pathname, site.files);
}

/** A used token in the history of a browser that is already inside leads to the page; for anybody else it is closed. */
function enter(token: string, admitted: boolean, entrance: Entrance): Answer {
  const session = admitted ? null : entrance.exchange(token);
  if (session === null && !admitted) return { status: 401, body: doorPage, headers: html };
  const cookie: Record<string, string> = session === null ? {} : { 'set-cookie': entrance.cookieOf(session) };
  return { status: 303, body: '', headers: { location: '/', ...cookie } };
}

function answerFile(address: string, files: StaticFiles): Answer {
  if (address === '/') {
    const nonce = newNonce();
    return { status: 200, body: files.page(nonce), headers: html, nonce };
  }
  const file = files.find(address);
  if (file === null) return { status: 404, body: 'There is no such file.\n', headers: plain };
  const caching: Record<string, string> = file.immutable
    ? { 'cache-control': 'private, max-age=31536000, immutable' }
    : {};
  return { status: 200, body: file.bytes, headers: { 'content-type': file.contentType, ...caching } };
}

function readAddress(url: string | undefined): URL | null {
  return URL.parse(`http://inhouse${url?.startsWith('/') ? url : ''}`);
}

function newNonce(): string {
  return randomBytes(16).toString('base64');
}
