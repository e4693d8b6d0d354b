import { randomUUID } from 'node:crypto';
import { AppError } from '../../common/errors/appError.ts';
import type { KeyStoreAnswer, KeyStoreQuestion } from '../../contract/keyStore.ts';

type Asked =
  | Omit<Extract<KeyStoreQuestion, { ask: 'wrap' }>, 'id'>
  | Omit<Extract<KeyStoreQuestion, { ask: 'unwrap' }>, 'id'>;
type Answer<Did extends KeyStoreAnswer['did']> = Extract<KeyStoreAnswer, { did: Did }>;

interface OpenQuestion {
  readonly question: KeyStoreQuestion;
  onTaken(): void;
  onAnswer(answer: KeyStoreAnswer): void;
}

interface AskOptions {
  readonly signal: AbortSignal | undefined;
  /** Whether a shell that is not there yet is waited for as long as it takes. */
  readonly waitsForShell: boolean;
}

interface Patience {
  /** A shell that is there takes a question at once. */
  readonly takenMs: number;
  /** The system may ask its user to unlock the key store. */
  readonly answeredMs: number;
}

/** What the engine asks the shell, which asks for questions: a question is given out until it has an answer. */
export class ShellQuestions {
  readonly #patience: Patience;
  readonly #open = new Map<string, OpenQuestion>();
  readonly #waiting = new Set<() => void>();

  constructor(patience: Patience = { takenMs: 5_000, answeredMs: 120_000 }) {
    this.#patience = patience;
  }

  /**
   * What the key store makes of these bytes, base64 as they are.
   * @throws AppError `keys.keyStoreAbsent`, `keys.keyStoreUnavailable`, `request.cancelled`
   */
  async wrap(key: string, signal?: AbortSignal): Promise<string> {
    const answer = await this.#ask({ ask: 'wrap', key }, { signal, waitsForShell: false });
    return requireAnswer('wrap', answer).wrapped;
  }

  /**
   * The same backwards; a shell that is not there yet is waited for.
   * @throws AppError `keys.keyStoreUnavailable`, `keys.keyStoreChanged`, `request.cancelled`
   */
  async unwrap(wrapped: string, signal: AbortSignal): Promise<Answer<'unwrap'>> {
    return requireAnswer(
      'unwrap',
      await this.#ask({ ask: 'unwrap', wrapped }, { signal, waitsForShell: true }),
    );
  }

  async #ask(asked: Asked, { signal, waitsForShell }: AskOptions): Promise<KeyStoreAnswer> {
    const id = randomUUID();
    const { promise, resolve, reject } = Promise.withResolvers<KeyStoreAnswer>();
    const cancel = () => reject(new AppError('request.cancelled'));
    const refuseAfter = (ms: number, code: 'keys.keyStoreAbsent' | 'keys.keyStoreUnavailable') =>
      setTimeout(() => reject(new AppError(code)), ms);
    let timer = waitsForShell ? undefined : refuseAfter(this.#patience.takenMs, 'keys.keyStoreAbsent');
    signal?.addEventListener('abort', cancel, { once: true });
    if (signal?.aborted) cancel();
    this.#open.set(id, {
      question: { ...asked, id },
      onTaken: () => {
        clearTimeout(timer);
        timer = refuseAfter(this.#patience.answeredMs, 'keys.keyStoreUnavailable');
      },
      onAnswer: resolve,
    });
    for (const wake of this.#waiting) wake();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      this.#open.delete(id);
    }
  }

  /** The first question that is open, once there is one; null after `waitMs` or when `signal` aborts. */
  async next(waitMs: number, signal?: AbortSignal): Promise<KeyStoreQuestion | null> {
    if (this.#open.size === 0 && !signal?.aborted) await this.#untilAsked(waitMs, signal);
    const [first] = this.#open.values();
    // Whoever has gone takes nothing.
    if (first === undefined || signal?.aborted) return null;
    first.onTaken();
    return first.question;
  }

  answer(id: string, answer: KeyStoreAnswer): void {
    this.#open.get(id)?.onAnswer(answer);
  }

  #untilAsked(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, waitMs);
      signal?.addEventListener('abort', wake, { once: true });
      this.#waiting.add(wake);
    });
  }
}

function requireAnswer<Did extends KeyStoreAnswer['did']>(did: Did, answer: KeyStoreAnswer): Answer<Did> {
  if (answer.did === 'refuse') throw new AppError(answer.code);
  if (answer.did !== did) throw new AppError('request.invalid', { detail: `answered ${answer.did}` });
  return answer as Answer<Did>;
}
