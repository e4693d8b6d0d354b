import { IoBinding } from '../../../native/onnxruntime/ioBinding.ts';
import { RunOptions } from '../../../native/onnxruntime/runOptions.ts';
import type { OnnxRuntime } from '../../../native/onnxruntime/runtime.ts';
import { Session } from '../../../native/onnxruntime/session.ts';
import { Tensor } from '../../../native/onnxruntime/tensor.ts';
import type { LoweredVectorGraph } from '../../ml/training/lowerOptimizer.ts';

/** A small graph over whole vectors, bound once: optimizer, sum, norm. Scalars are fed by name. */
export class VectorGraph implements Disposable {
  readonly #session: Session;
  readonly #binding: IoBinding;
  readonly #options: RunOptions;
  readonly #scalars = new Map<string, Float32Array<ArrayBuffer>>();
  readonly #owned: Tensor[] = [];

  private constructor(session: Session) {
    this.#session = session;
    this.#binding = new IoBinding(session);
    this.#options = new RunOptions(session.runtime);
  }

  /** @param bound what each vector is; inputs and outputs that are not named are scalars */
  static async open(
    runtime: OnnxRuntime,
    lowered: LoweredVectorGraph,
    { threads, bound }: { readonly threads: number; readonly bound: Readonly<Record<string, Tensor>> },
  ): Promise<VectorGraph> {
    const settings = { threads, optimization: 'basic' } as const;
    const session = await Session.open(runtime, { source: { model: lowered.model }, settings });
    const graph = new VectorGraph(session);
    for (const { name } of session.inputs) graph.#binding.bindInput(name, bound[name] ?? graph.#scalar(name));
    for (const { name } of session.outputs)
      graph.#binding.bindOutput(name, bound[name] ?? graph.#scalar(name));
    return graph;
  }

  /** Runs with these scalars; `value` reads scalars that came out. */
  async run(scalars: Readonly<Record<string, number>> = {}): Promise<void> {
    for (const [name, value] of Object.entries(scalars)) this.#slot(name)[0] = value;
    await this.#session.run(this.#binding, this.#options);
  }

  value(name: string): number {
    return this.#slot(name)[0] ?? Number.NaN;
  }

  [Symbol.dispose](): void {
    this.#binding[Symbol.dispose]();
    this.#options[Symbol.dispose]();
    this.#session[Symbol.dispose]();
    for (const tensor of this.#owned) tensor[Symbol.dispose]();
  }

  #slot(name: string): Float32Array<ArrayBuffer> {
    const slot = this.#scalars.get(name);
    if (slot === undefined) throw new Error(`no scalar ${name}`);
    return slot;
  }

  #scalar(name: string): Tensor {
    const slot = new Float32Array(new ArrayBuffer(4));
    this.#scalars.set(name, slot);
    const tensor = Tensor.over(this.#session.runtime, slot, { type: 'float32', shape: [] });
    this.#owned.push(tensor);
    return tensor;
  }
}
