import { AppError } from '../../common/errors/appError.ts';
import type { TokenExample, TrainingBatch } from '../../ml/training/batch.ts';
import type {
  AccumulateOptions,
  SummedLoss,
  TrainingSession,
  TrainingState,
  UpdateOptions,
} from './trainingSession.ts';

export interface QuadraticOptions {
  /** Tokens of a batch, padding too, that fit into memory. */
  readonly mostTokens?: number;
  /** Called before each batch; what it throws comes out of `accumulate`. */
  onBatch?(): void;
  /** What is told instead of a batch's loss. */
  lossOf?(loss: number, state: TrainingState): number;
  readonly dropout?: boolean;
  /** Scaled gradients above this are infinite, as in half precision; left out: none is. */
  largest?(state: TrainingState): number;
}

const size = 64;

/**
 * A model that is no more than a table: entry `id` is to become the token that follows, and is off by a square. Its gradients
 * are exact, its AdamW is the real one, and dropout leaves out every eighth position or so.
 */
export class QuadraticSession implements TrainingSession {
  readonly parameters = [{ name: 'table', shape: [size], offset: 0 }];
  readonly state: TrainingState = {
    ...{ parameters: new Float32Array(size), firstMoment: new Float32Array(size) },
    secondMoment: new Float32Array(size),
  };
  readonly #gradient = new Float32Array(size);
  readonly #options: QuadraticOptions;

  constructor(options: QuadraticOptions = {}) {
    this.#options = options;
  }

  async accumulate(
    batch: TrainingBatch,
    { totalWeight, dropoutSeed, lossScale = 1 }: AccumulateOptions,
  ): Promise<SummedLoss> {
    this.#options.onBatch?.();
    this.#requireRoom(batch);
    const { dropout = true } = this.#options;
    const kept = (place: number) => !dropout || (dropoutSeed + place) % 8 !== 0;
    const { lossSum, weight } = this.#walk(batch, (id, slope, place) => {
      if (kept(place)) this.#gradient[id] = (this.#gradient[id] ?? 0) + (slope / totalWeight) * lossScale;
    });
    const largest = this.#options.largest?.(this.state) ?? Infinity;
    for (const [at, slope] of this.#gradient.entries())
      if (Math.abs(slope) > largest) this.#gradient[at] = slope * Infinity;
    return { lossSum: this.#options.lossOf?.(lossSum, this.state) ?? lossSum, weight };
  }

  async update(options: UpdateOptions) {
    const { learningRate, beta1, beta2, epsilon, weightDecay, clipNorm, step, lossScale = 1 } = options;
    const gradientNorm = Math.hypot(...this.#gradient) / lossScale;
    const scale = (clipNorm === null ? 1 : Math.min(1, clipNorm / gradientNorm)) / lossScale;
    const { parameters, firstMoment, secondMoment } = this.state;
    if (Number.isFinite(gradientNorm))
      for (let at = 0; at < size; at++) {
        const slope = (this.#gradient[at] ?? 0) * scale;
        const first = beta1 * (firstMoment[at] ?? 0) + (1 - beta1) * slope;
        const second = beta2 * (secondMoment[at] ?? 0) + (1 - beta2) * slope * slope;
        [firstMoment[at], secondMoment[at]] = [first, second];
        const toward = first / (1 - beta1 ** step) / (Math.sqrt(second / (1 - beta2 ** step)) + epsilon);
        const old = parameters[at] ?? 0;
        parameters[at] = old - learningRate * (toward + weightDecay * old);
      }
    this.clearGradient();
    return { gradientNorm, applied: Number.isFinite(gradientNorm) };
  }

  async evaluate(batch: TrainingBatch): Promise<SummedLoss> {
    this.#requireRoom(batch);
    return this.#walk(batch, () => undefined);
  }

  clearGradient(): void {
    this.#gradient.fill(0);
  }

  terminate(): void {}
  [Symbol.dispose](): void {}

  #requireRoom({ sequences, tokens }: TrainingBatch): void {
    if (sequences * tokens > (this.#options.mostTokens ?? Infinity))
      throw new AppError('training.outOfMemory');
  }

  #walk(
    { ids, targets, weights }: TrainingBatch,
    visit: (id: number, slope: number, place: number) => void,
  ): SummedLoss {
    let [lossSum, total] = [0, 0];
    for (const [place, weight] of weights.entries()) {
      if (weight === 0) continue;
      const id = ids[place] ?? 0;
      const off = (this.state.parameters[id] ?? 0) - (targets[place] ?? 0) / size;
      lossSum += weight * off * off;
      total += weight;
      visit(id, 2 * weight * off, place);
    }
    return { lossSum, weight: total };
  }
}

/** Sentences of 4 to 12 tokens; what follows a token is nearly always the same. */
export function quadraticExamples(count: number): TokenExample[] {
  return Array.from({ length: count }, (_, index) => {
    const length = 4 + ((index * 5) % 9);
    const ids = Array.from(
      { length },
      (_, at) => (index * 7 + at * 11 + ((index + at) % 5 === 0 ? 1 : 0)) % size,
    );
    return { ids, weights: ids.map((_, at) => (at < 2 ? 0 : 1)) };
  });
}
