import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import { lowerDecoder, weightsFileName } from '../../ml/architectures/lowerDecoder.ts';
import type { DecoderOptions } from '../../ml/architectures/lowering.ts';
import { materialize, type SourceTensors } from '../../ml/architectures/materialize.reference.ts';
import { weightNames } from '../../ml/architectures/weightNames.ts';

/** One sequence: its tokens of this run and its caches, by the names of the graph's inputs, with what they hold. */
export interface Sequence {
  readonly ids: readonly number[];
  /** How many of the ids, at their end, only fill a row of a batch. */
  readonly padding?: number;
  readonly past: number;
  readonly caches: ReadonlyMap<string, Float32Array>;
}

/** For tests only: the resident graph on the stock binding, which copies the caches but computes the same numbers. */
export class ResidentGraph implements AsyncDisposable {
  readonly #session: InferenceSession;
  readonly #architecture: Architecture;
  readonly #capacity: number;

  private constructor(session: InferenceSession, architecture: Architecture) {
    this.#session = session;
    this.#architecture = architecture;
    this.#capacity = architecture.contextLength;
  }

  static async open(
    architecture: Architecture,
    tensors: SourceTensors,
    options: Partial<DecoderOptions>,
  ): Promise<ResidentGraph> {
    const { model, weights } = lowerDecoder(architecture, weightNames(architecture), {
      ...{ precision: 'fp32', blockSize: null, profile: 'exact', provider: 'cpu', ...options },
      head: 'resident',
    });
    const folder = await mkdtemp(join(tmpdir(), 'inhouse-resident-'));
    await writeFile(join(folder, weightsFileName), materialize(weights, tensors));
    const session = await InferenceSession.create(model, {
      ...{ executionProviders: ['cpu'], intraOpNumThreads: 2, logSeverityLevel: 4 },
      extra: { session: { model_external_initializers_file_folder_path: folder } },
    });
    await rm(folder, { recursive: true });
    return new ResidentGraph(session, architecture);
  }

  /** A sequence with nothing in its caches, whose first tokens are `ids`. */
  sequence(ids: readonly number[]): Sequence {
    const size = this.#capacity * this.#architecture.kvHeadCount * this.#architecture.headDim;
    const names = this.#session.inputNames.filter((name) => name.startsWith('past_key_values.'));
    return {
      ids,
      past: 0,
      caches: new Map(names.map((name) => [name, new Float32Array(size).fill(Number.NaN)])),
    };
  }

  /** One run of equally many tokens of every sequence; logits by sequence and row, and the sequences after it. */
  async run(
    sequences: readonly Sequence[],
    rows: readonly number[],
  ): Promise<{ logits: Float32Array[][]; after: Sequence[] }> {
    const outputs = await this.#session.run(this.#feeds(sequences, rows));
    const totals = sequences.map(totalOf);
    const { vocabSize } = this.#architecture;
    const logits = floatsOf(outputs, 'logits');
    const after = sequences.map(({ past, caches }, index): Sequence => {
      const own = (name: string): Float32Array => {
        const whole = floatsOf(outputs, name.replace('past_key_values', 'present'));
        const size = whole.length / sequences.length;
        return whole.slice(index * size, (index + 1) * size);
      };
      const written = new Map([...caches.keys()].map((name) => [name, own(name)]));
      return { ids: [], past: totals[index] ?? past, caches: written };
    });
    const rowOf = (row: number): Float32Array => logits.slice(row * vocabSize, (row + 1) * vocabSize);
    return {
      logits: sequences.map((_, index) => rows.map((_row, at) => rowOf(index * rows.length + at))),
      after,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.release();
  }

  #feeds(sequences: readonly Sequence[], rows: readonly number[]): Record<string, Tensor> {
    const { kvHeadCount, headDim } = this.#architecture;
    const batch = sequences.length;
    const tokens = sequences[0]?.ids.length ?? 0;
    const totals = sequences.map(totalOf);
    const positions = sequences.flatMap(({ past, ids }) => ids.map((_, token) => BigInt(past + token)));
    const feeds: Record<string, Tensor> = {
      input_ids: new Tensor('int32', Int32Array.from(sequences.flatMap(({ ids }) => ids)), [batch, tokens]),
      seqlens_k: new Tensor(
        'int32',
        Int32Array.from(totals, (total) => total - 1),
        [batch],
      ),
      total_sequence_length: new Tensor('int32', Int32Array.of(Math.max(...totals)), [1]),
      logit_rows: new Tensor('int64', BigInt64Array.from(rows, BigInt), [rows.length]),
      position_ids: new Tensor('int64', BigInt64Array.from(positions), [batch, tokens]),
    };
    for (const name of sequences[0]?.caches.keys() ?? []) {
      const parts = sequences.map(({ caches }) => caches.get(name) ?? new Float32Array());
      const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
      for (const [index, part] of parts.entries()) whole.set(part, index * part.length);
      feeds[name] = new Tensor('float32', whole, [batch, kvHeadCount, this.#capacity, headDim]);
    }
    return Object.fromEntries(this.#session.inputNames.map((name) => [name, feeds[name] as Tensor]));
  }
}

function totalOf({ past, ids, padding = 0 }: Sequence): number {
  return past + ids.length - padding;
}

function floatsOf(outputs: InferenceSession.ReturnType, name: string): Float32Array {
  const data = outputs[name]?.data;
  if (!(data instanceof Float32Array)) throw new Error(`no float32 ${name}`);
  return data;
}
