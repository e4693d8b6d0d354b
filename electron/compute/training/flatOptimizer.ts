import type { OnnxRuntime } from '../../../native/onnxruntime/runtime.ts';
import { adamInputs, lowerAdamW, lowerGather, lowerNorm } from '../../ml/training/lowerOptimizer.ts';
import { FlatMemory } from './flatMemory.ts';
import type { TrainedParameter, TrainingState, UpdateOptions } from './trainingSession.ts';
import { VectorGraph } from './vectorGraphs.ts';

interface OptimizerToOpen {
  readonly parameters: readonly TrainedParameter[];
  readonly threads: number;
}

/**
 * The trained parameters, their gathered gradient and AdamW's moments, each one vector in ordinary memory, and the small graphs
 * over them, which run on the CPU wherever the gradients come from: so a checkpoint is what lies here, on every device.
 */
export class FlatOptimizer implements Disposable {
  readonly parameters: readonly TrainedParameter[];
  readonly trained: FlatMemory;
  readonly gradient: FlatMemory;
  readonly #runtime: OnnxRuntime;
  readonly #threads: number;
  readonly #moments: readonly [FlatMemory, FlatMemory];
  readonly #graphs = new DisposableStack();
  #adam: VectorGraph | null = null;
  #norm: VectorGraph | null = null;
  #fresh: { readonly memory: FlatMemory; readonly sum: VectorGraph } | null = null;

  private constructor(runtime: OnnxRuntime, { parameters, threads }: OptimizerToOpen) {
    this.parameters = parameters;
    this.#runtime = runtime;
    this.#threads = threads;
    const memory = () => new FlatMemory(runtime, flatLength(parameters));
    this.trained = memory();
    this.gradient = memory();
    this.#moments = [memory(), memory()];
  }

  static async open(runtime: OnnxRuntime, given: OptimizerToOpen): Promise<FlatOptimizer> {
    const optimizer = new FlatOptimizer(runtime, given);
    const [first, second] = optimizer.#moments.map(({ whole }) => whole);
    const gradient = optimizer.gradient.whole;
    if (!first || !second) throw new Error('an optimizer has two moments');
    const parameters = optimizer.trained.whole;
    const bound = {
      ...{ parameters, gradient, firstMoment: first, secondMoment: second },
      ...{ 'next.parameters': parameters, 'next.firstMoment': first, 'next.secondMoment': second },
    };
    optimizer.#adam = optimizer.#graphs.use(await optimizer.#open(lowerAdamW, bound));
    optimizer.#norm = optimizer.#graphs.use(await optimizer.#open(lowerNorm, { gradient }));
    return optimizer;
  }

  get state(): TrainingState {
    const [first, second] = this.#moments;
    return {
      parameters: this.trained.values,
      firstMoment: first.values,
      secondMoment: second.values,
    };
  }

  /** Where a further gradient of a step goes before it is added; made when it is first asked for. */
  async fresh(): Promise<FlatMemory> {
    if (this.#fresh !== null) return this.#fresh.memory;
    const memory = this.#graphs.use(new FlatMemory(this.#runtime, this.trained.values.length));
    const gathered = this.gradient.whole;
    const sum = await this.#open(lowerGather, { gathered, added: memory.whole, sum: gathered });
    this.#fresh = { memory, sum: this.#graphs.use(sum) };
    return memory;
  }

  async addFresh(): Promise<void> {
    await this.#fresh?.sum.run();
  }

  /** As it has gathered, its scale included. */
  async norm(): Promise<number> {
    await this.#norm?.run();
    return Math.sqrt(this.#norm?.value('square') ?? Number.NaN);
  }

  /** @param norm of the gradient without its scale */
  async step({ clipNorm, lossScale = 1, ...options }: UpdateOptions, norm: number): Promise<void> {
    // As torch.nn.utils.clip_grad_norm_ does it.
    const clipped = clipNorm === null ? 1 : Math.min(1, clipNorm / (norm + 1e-6));
    await this.#adam?.run(adamInputs({ ...options, gradientFactor: clipped / lossScale }));
  }

  [Symbol.dispose](): void {
    this.#graphs[Symbol.dispose]();
    for (const memory of [this.trained, this.gradient, ...this.#moments]) memory[Symbol.dispose]();
  }

  #open(
    lower: typeof lowerAdamW,
    bound: Parameters<typeof VectorGraph.open>[2]['bound'],
  ): Promise<VectorGraph> {
    return VectorGraph.open(this.#runtime, lower('cpu'), { threads: this.#threads, bound });
  }
}

function flatLength(parameters: readonly TrainedParameter[]): number {
  const ends = parameters.map(
    ({ offset, shape }) => offset + shape.reduce((product, size) => product * size, 1),
  );
  return Math.max(...ends);
}
