import { fork } from 'node:child_process';
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

function ask(request: TokenRequest): Promise<TokenAnswer> {
  const child = fork(entry, [], { serialization: 'advanced', execArgv: [] });
  return new Promise<TokenAnswer>((resolve, reject) => {
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
