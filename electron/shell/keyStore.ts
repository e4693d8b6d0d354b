import type { ContractRouterClient } from '@orpc/contract';
import type { SafeStorage } from 'electron';
import { AppError } from '../common/errors/appError.ts';
import type { KeyStoreAnswer, KeyStoreContract, KeyStoreQuestion } from '../contract/keyStore.ts';

/** What is asked of Electron's `safeStorage`. */
export type SystemKeyStore = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

export interface KeyStoreOptions {
  readonly client: ContractRouterClient<KeyStoreContract>;
  readonly storage: SystemKeyStore;
  readonly platform: NodeJS.Platform;
  /** Between tries while there is no engine. */
  readonly pauseMs: number;
  readonly signal: AbortSignal;
}

/** Must be under what the engine lets a question wait. */
const waitMs = 20_000;

/** Answers the engine's questions, one after the other, until `signal` aborts; a new engine's as well. */
export async function serveKeyStore({ client, pauseMs, signal, ...asked }: KeyStoreOptions): Promise<void> {
  while (!signal.aborted) {
    try {
      const question = await client.keyStore.next({ waitMs }, { signal });
      if (question === null) continue;
      await client.keyStore.answer({ id: question.id, answer: await answerQuestion(question, asked) });
    } catch (error) {
      // The engine has died, or is not there yet; it asks again.
      if (!(error instanceof AppError)) throw error;
      await pause(pauseMs, signal);
    }
  }
}

type Asked = Pick<KeyStoreOptions, 'storage' | 'platform'>;

export async function answerQuestion(question: KeyStoreQuestion, asked: Asked): Promise<KeyStoreAnswer> {
  if (!(await protects(asked))) return { did: 'refuse', code: 'keys.keyStoreUnavailable' };
  if (question.ask === 'wrap') {
    const wrapped = await wrap(question.key, asked);
    return wrapped === null ? { did: 'refuse', code: 'keys.keyStoreUnavailable' } : { did: 'wrap', wrapped };
  }
  try {
    const { result: key, shouldReEncrypt } = await asked.storage.decryptStringAsync(
      Buffer.from(question.wrapped, 'base64'),
    );
    return { did: 'unwrap', key, rewrapped: shouldReEncrypt ? await wrap(key, asked) : null };
  } catch {
    // What Chromium says of it differs by system, and names nothing that a person could do.
    return { did: 'refuse', code: 'keys.keyStoreChanged' };
  }
}

/** Linux without a key store: Chromium encrypts under a password that stands in its source. */
async function protects({ storage, platform }: Asked): Promise<boolean> {
  if (platform === 'linux' && unprotected.has(storage.getSelectedStorageBackend())) return false;
  return storage.isAsyncEncryptionAvailable().catch(() => false);
}

const unprotected: ReadonlySet<string> = new Set(['basic_text', 'unknown']);
/** How Chromium marks, on Linux, what is under that password; elsewhere the same mark is a real key's. */
const plainMark = 'v10';

/** null: it would protect nothing, or could not be read again. */
async function wrap(key: string, { storage, platform }: Asked): Promise<string | null> {
  try {
    const wrapped = await storage.encryptStringAsync(key);
    if (platform === 'linux' && wrapped.subarray(0, plainMark.length).toString('latin1') === plainMark)
      return null;
    const { result } = await storage.decryptStringAsync(wrapped);
    return result === key ? wrapped.toString('base64') : null;
  } catch {
    return null;
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => [clearTimeout(timer), resolve()], { once: true });
  });
}
