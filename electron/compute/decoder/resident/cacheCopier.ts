import { IoBinding } from '../../../../native/onnxruntime/ioBinding.ts';
import { RunOptions } from '../../../../native/onnxruntime/runOptions.ts';
import type { Session } from '../../../../native/onnxruntime/session.ts';
import { Tensor } from '../../../../native/onnxruntime/tensor.ts';

/** Runs the graph of `lowerCacheCopy`. Owns its session. */
export class CacheCopier implements Disposable {
  readonly #session: Session;
  readonly #binding: IoBinding;
  readonly #options: RunOptions;

  constructor(session: Session) {
    this.#session = session;
    this.#binding = new IoBinding(session);
    this.#options = new RunOptions(session.runtime);
  }

  /** All of `from` that fits into `to`, whose capacity is at most twice as large; both are of one sequence. */
  async copy(from: Tensor, to: Tensor): Promise<void> {
    const positions = BigInt64Array.of(BigInt(to.shape[2] ?? 0));
    using count = Tensor.over(this.#session.runtime, positions, { type: 'int64', shape: [1] });
    this.#binding.bindInput('from', from);
    this.#binding.bindInput('positions', count);
    this.#binding.bindOutput('to', to);
    await this.#session.run(this.#binding, this.#options);
  }

  [Symbol.dispose](): void {
    this.#binding[Symbol.dispose]();
    this.#options[Symbol.dispose]();
    this.#session[Symbol.dispose]();
  }
}
