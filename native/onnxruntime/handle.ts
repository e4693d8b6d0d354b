import { AppError } from '../../electron/common/errors/appError.ts';
import type { Pointer } from './callTable.ts';
import type { OrtFunctionName } from './functions.ts';
import type { OnnxRuntime } from './runtime.ts';

/**
 * An object of the library that we own: released once, by `dispose` (or `using`), and never used afterwards, because a
 * pointer to what is gone would end the process. Children (a session's bindings, tensors over an allocator) have to be
 * released before their parent; each class says what it keeps alive.
 */
export abstract class Handle implements Disposable {
  readonly runtime: OnnxRuntime;
  readonly #kind: string;
  readonly #release: OrtFunctionName;
  #pointer: Pointer | null;

  protected constructor(runtime: OnnxRuntime, pointer: Pointer, release: OrtFunctionName) {
    this.runtime = runtime;
    this.#pointer = pointer;
    this.#release = release;
    this.#kind = release.slice('Release'.length);
  }

  /** @throws AppError `runtime.misuse` after it was released */
  get pointer(): Pointer {
    if (this.#pointer === null) throw misuse(`this ${this.#kind} has been released`);
    return this.#pointer;
  }

  [Symbol.dispose](): void {
    if (this.#pointer === null) return;
    this.runtime.release(this.#release, this.#pointer);
    this.#pointer = null;
  }
}

/** What a caller must not do; found before it reaches the library. */
export function misuse(detail: string): AppError {
  return new AppError('runtime.misuse', { detail });
}
