import { randomBytes } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import {
  contentSecurityPolicy,
  contentTypes,
  noncePlaceholder,
  securityHeaders,
} from '../common/windowPolicy.ts';

/**
 * Answers the window's requests for its own files (the scheme `inhouse:`), under the same policy as the headless
 * server. An address or a link that leads out of the folder finds nothing.
 */
export async function answerWindowRequest(url: string, folder: string): Promise<Response> {
  const nonce = randomBytes(16).toString('base64');
  const headers = { ...securityHeaders, 'content-security-policy': contentSecurityPolicy(nonce) };
  const address = URL.parse(url)?.pathname ?? '';
  const name = address === '/' || address === '' ? '/index.html' : address;
  const contentType = contentTypes[path.extname(name)];
  const bytes = contentType === undefined ? null : await readWithin(folder, name);
  if (contentType === undefined || bytes === null) {
    return new Response('There is no such file.', { status: 404, headers });
  }
  const body =
    name === '/index.html'
      ? bytes.toString('utf8').replaceAll(noncePlaceholder, nonce)
      : new Uint8Array(bytes);
  return new Response(body, { headers: { ...headers, 'content-type': contentType } });
}

async function readWithin(folder: string, name: string): Promise<Buffer | null> {
  try {
    const root = await realpath(folder);
    const place = await realpath(path.join(root, name));
    return place.startsWith(root + path.sep) ? await readFile(place) : null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'ERR_INVALID_ARG_VALUE')
      return null;
    throw error;
  }
}
