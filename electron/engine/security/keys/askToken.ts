import { fork } from 'node:child_process';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError, type ErrorData } from '../../../common/errors/appError.ts';
import type { ErrorCode } from '../../../common/errors/table.ts';

export type TokenRequest =
  | { readonly ask: 'list'; readonly library: string }
  | {
      readonly ask: 'seal' | 'unseal';
      readonly library: string;
      readonly serial: string;
      readonly pin: string;
      readonly bytes: Uint8Array;
    };
export type TokenAnswer =
  | { readonly tokens: readonly { readonly label: string; readonly serial: string }[] }
  | { readonly bytes: Uint8Array }
  | { readonly refused: { readonly code: ErrorCode; readonly data: ErrorData } };

/**
 * Where a library may lie, by platform: what an administrator of the computer installs programs into. A library is a program, and who
 * administers Inhouse over the network is not to run any that somebody has put elsewhere.
 */
const libraryFolders: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['/usr/lib', '/usr/lib64', '/usr/local/lib', '/lib', '/lib64', '/opt'],
  darwin: ['/usr/lib', '/usr/local/lib', '/Library', '/opt/homebrew', '/Applications'],
  win32: ['SystemRoot', 'ProgramFiles', 'ProgramFiles(x86)'].flatMap((name) => process.env[name] ?? []),
};

/** @throws AppError `token.libraryPlace`, `token.libraryFailed` */
function requireLibraryPlace(library: string): void {
  const folders = libraryFolders[process.platform] ?? [];
  const isInside = (folder: string, location: string) => {
    const relative = path.relative(folder, location);
    return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
  };
  const isAllowed = (location: string) => folders.some((folder) => isInside(folder, location));
  const refusal = () => new AppError('token.libraryPlace', { library, folders: folders.join(', ') });
  if (!path.isAbsolute(library) || !isAllowed(path.normalize(library))) throw refusal();
  try {
    // A link can lead elsewhere.
    if (!isAllowed(realpathSync(library))) throw refusal();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new AppError('token.libraryFailed', { reason }, { cause: error });
  }
}

const entry = fileURLToPath(new URL('../../../host/token.ts', import.meta.url));
/** A reader that waits for a card, or a library that hangs. */
const patienceMs = 60_000;

export async function listTokens(library: string) {
  const answer = await ask({ ask: 'list', library });
  return 'tokens' in answer ? [...answer.tokens] : [];
}

/** What a token's own key seals or opens. @throws AppError `token.*` */
export async function askToken(
  request: Extract<TokenRequest, { ask: 'seal' | 'unseal' }>,
): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await ask(request);
  if (!('bytes' in answer)) throw new Error('a token answered another question');
  return Uint8Array.from(answer.bytes);
}

async function ask(request: TokenRequest): Promise<TokenAnswer> {
  requireLibraryPlace(request.library);
  const child = fork(entry, [], { serialization: 'advanced', execArgv: [] });
  return await new Promise<TokenAnswer>((resolve, reject) => {
    const failed = (reason: string) => reject(new AppError('token.libraryFailed', { reason }));
    const timer = setTimeout(() => failed('no answer'), patienceMs);
    child.once('message', (answer: TokenAnswer) => {
      if ('refused' in answer) reject(new AppError(answer.refused.code, answer.refused.data));
      else resolve(answer);
    });
    child.once('error', ({ message }) => failed(message));
    child.once('exit', (code, signal) => failed(signal ?? `exit code ${code}`));
    child.send(request);
    child.once('close', () => clearTimeout(timer));
  }).finally(() => child.kill('SIGKILL'));
}
