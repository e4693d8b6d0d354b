import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Architecture, TensorSlice } from '../../ml/architectures/architecture.ts';
import type { FedWeight } from '../../ml/architectures/lowering.ts';
import { lowerLayer } from '../../ml/architectures/lowerLayer.ts';
import { rotaryTables } from '../../ml/architectures/rope.ts';
import { weightNames } from '../../ml/architectures/weightNames.ts';
import { stopIfCancelled } from './cancelled.ts';
import { openReferenceHead, type ReferenceHead, sessionOptions } from './referenceHead.ts';
import type { SourceWeights } from './sourceWeights.ts';

export interface ReferenceInput {
  readonly architecture: Architecture;
  readonly weights: SourceWeights;
  /** Token ids, each sequence from position 0 with an empty cache; none longer than the model's context. */
  readonly sequences: readonly (readonly number[])[];
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Layers × sequences that are done. */
  readonly onItems: (done: number, total: number) => void;
}

/** What the unquantized model says about some sequences. */
export interface Reference extends AsyncDisposable {
  /** float32 logits [rows, vocabulary] of the positions [from, from + rows) of a sequence. */
  logits(sequence: number, from: number, rows: number): Promise<Float32Array>;
}

/**
 * Runs the source weights in float32 over all sequences, one layer at a time: peak memory is one layer in float32, the
 * hidden states of all tokens (4 × hiddenSize bytes each) and a piece of the head, whatever the model's depth.
 *
 * @throws AppError `request.cancelled`, `file.unreadable`
 */
export async function computeReference(input: ReferenceInput): Promise<Reference> {
  const { architecture, weights, sequences, threads } = input;
  const { hiddenSize } = architecture;
  const hidden = await embed(input);
  await runLayers(input, hidden);
  const head: ReferenceHead = await openReferenceHead({ architecture, weights, threads });
  return {
    logits(sequence, from, rows) {
      const states = hidden[sequence];
      if (states === undefined || (from + rows) * hiddenSize > states.length)
        throw new RangeError(
          `no positions ${from} to ${from + rows} in sequence ${sequence} of ${sequences.length}`,
        );
      return head.logits(states.subarray(from * hiddenSize, (from + rows) * hiddenSize));
    },
    [Symbol.asyncDispose]: () => head[Symbol.asyncDispose](),
  };
}

/** Embedding rows are read one by one: a text uses a few thousand of a vocabulary of 150,000. */
async function embed({ architecture, weights, sequences, signal }: ReferenceInput): Promise<Float32Array[]> {
  const { hiddenSize } = architecture;
  const { tensor } = weightNames(architecture).embedding;
  const rows = new Map<number, Float32Array>();
  const ids = Array.from(new Set(sequences.flat())).sort((a, b) => a - b);
  for (const id of ids) {
    stopIfCancelled(signal);
    const row = new Float32Array(hiddenSize);
    await weights.read({ tensor, rows: [id, id + 1] }, row);
    rows.set(id, row);
  }
  return sequences.map((sequence) => {
    const states = new Float32Array(sequence.length * hiddenSize);
    sequence.forEach((id, position) => {
      states.set(rows.get(id) as Float32Array, position * hiddenSize);
    });
    return states;
  });
}

/** Replaces every sequence's states by those after the last layer. */
async function runLayers(input: ReferenceInput, hidden: readonly Float32Array[]): Promise<void> {
  const { architecture, weights, signal, onItems } = input;
  const { model, weights: fed } = lowerLayer(architecture);
  const session = await InferenceSession.create(model, sessionOptions(input.threads));
  try {
    // Filled anew for every layer: memory that is freed and taken again would count twice until it is collected.
    const buffers = fed.map((weight) => ({ weight, values: new Float32Array(elementCount(weight.shape)) }));
    const feeds = { ...weightFeeds(buffers), ...rotaryFeeds(input) };
    for (let layer = 0; layer < architecture.layerCount; layer += 1) {
      for (const { weight, values } of buffers) {
        stopIfCancelled(signal);
        await weights.read(sourceOf(architecture, layer, weight), values);
      }
      for (const [index, states] of hidden.entries()) {
        stopIfCancelled(signal);
        states.set(await runLayer(session, { ...feeds, ...stateFeeds(architecture, states) }));
        onItems(layer * hidden.length + index + 1, architecture.layerCount * hidden.length);
      }
    }
  } finally {
    await session.release();
  }
}

async function runLayer(
  session: InferenceSession,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Float32Array> {
  const { hidden_out: output } = await session.run(feeds);
  return output?.data as Float32Array;
}

function sourceOf(architecture: Architecture, layer: number, weight: FedWeight): TensorSlice {
  const names = weightNames(architecture);
  switch (weight.kind) {
    case 'linear':
      return names.linear(layer, weight.role);
    case 'norm':
      return names.norm(layer, weight.role);
    case 'bias': {
      const bias = names.bias(layer, weight.role);
      if (bias === null) throw new Error(`${architecture.family} has no bias of ${weight.role}`);
      return bias;
    }
  }
}

function weightFeeds(
  buffers: readonly { weight: FedWeight; values: Float32Array }[],
): Record<string, Tensor> {
  return Object.fromEntries(
    buffers.map(({ weight, values }) => [weight.name, new Tensor('float32', values, weight.shape)]),
  );
}

function rotaryFeeds({ architecture, sequences }: ReferenceInput): Record<string, Tensor> {
  const positions = sequences.reduce((longest, { length }) => Math.max(longest, length), 1);
  const { cos, sin } = rotaryTables(architecture, positions);
  const shape = [positions, architecture.headDim / 2];
  return { cos: new Tensor('float32', cos, shape), sin: new Tensor('float32', sin, shape) };
}

function stateFeeds({ hiddenSize }: Architecture, states: Float32Array): Record<string, Tensor> {
  const tokens = states.length / hiddenSize;
  return {
    hidden: new Tensor('float32', states, [1, tokens, hiddenSize]),
    seqlens_k: new Tensor('int32', Int32Array.of(tokens - 1), [1]),
    total_sequence_length: new Tensor('int32', Int32Array.of(tokens), [1]),
  };
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
