import { InferenceSession, Tensor } from 'onnxruntime-node';
import { differentiate } from '../../ml/graph/differentiate.ts';
import type { CaseShape, GradientCase } from '../../ml/graph/gradients/cases.reference.ts';
import { Graph } from '../../ml/graph/graph.ts';
import { checkProvider } from '../../ml/graph/providers.ts';
import { writeModel } from '../../ml/graph/writeModel.ts';
import { createRandom, type Random } from '../../ml/sampling/random.ts';

/** For tests only: how far a gradient of the graph is from what differences give. */
export interface Compared {
  readonly input: string;
  /** The largest difference of the two, as a part of the largest number among the differences. */
  readonly error: number;
}

type Feeds = Readonly<Record<string, Tensor>>;

/** For tests only: runs a case's graph with its gradients, then moves every number of its inputs up and down. */
export async function compareWithDifferences(given: GradientCase): Promise<readonly Compared[]> {
  const [forward, backward] = [await open(forwardModel(given)), await open(gradientModel(given))];
  try {
    const random = createRandom(11);
    const feeds = drawn(given, random);
    const { result } = await forward.run(feeds);
    if (!result) throw new Error('the graph has no result');
    const upstream = randomTensor(result.dims, random);
    const gradients = await backward.run({ ...feeds, upstream });
    const compared: Compared[] = [];
    for (const input of learned(given)) {
      const loss = async (moved: Feeds) => dot((await forward.run(moved)).result, upstream);
      const differences = await centralDifferences(loss, { feeds, input, step: given.step ?? 1e-2 });
      compared.push({ input, error: relativeError(floats(gradients[`d_${input}`]), differences) });
    }
    return compared;
  } finally {
    await Promise.all([forward.release(), backward.release()]);
  }
}

/** For tests only: how far a case's result is from its formula, as a part of the formula's largest number. */
export async function compareWithFormula(given: GradientCase): Promise<number> {
  const forward = await open(forwardModel(given));
  try {
    const feeds = drawn(given, createRandom(5));
    const { result } = await forward.run(feeds);
    const inputs = Object.entries(feeds).map(([name, tensor]) => [name, floats(tensor)] as const);
    const expected = given.expected?.(Object.fromEntries(inputs)) ?? [];
    return relativeError(floats(result), Float64Array.from(expected));
  } finally {
    await forward.release();
  }
}

function learned({ inputs, constant = [] }: GradientCase): readonly string[] {
  return Object.keys(inputs).filter((name) => !constant.includes(name));
}

function open(model: Uint8Array): Promise<InferenceSession> {
  return InferenceSession.create(model, { logSeverityLevel: 3, intraOpNumThreads: 1 });
}

function forwardModel(given: GradientCase): Uint8Array {
  const { graph } = built(given);
  return writeModel(graph, 'forward', 'none');
}

function gradientModel(given: GradientCase): Uint8Array {
  const { graph, inputs, y } = built(given);
  const upstream = graph.input('upstream', y.type, y.shape);
  const wanted = inputs.filter(({ name }) => learned(given).includes(name));
  const found = differentiate(graph, { of: y, upstream, wanted });
  for (const [index, value] of found.entries()) {
    // A node of its own: the gradient may be the upstream gradient itself.
    const copy = graph.at('/out').add('Identity', [value], {});
    graph.output(`d_${wanted[index]?.name}`, copy);
  }
  checkProvider(graph, 'cpu');
  return writeModel(graph, 'gradients', 'none');
}

function built(given: GradientCase) {
  const graph = new Graph();
  const inputs = Object.entries(given.inputs).map(([name, shape]) =>
    graph.input(name, 'float32', declared(shape)),
  );
  const y = given.build(graph.at('/forward'), inputs);
  graph.output('result', y);
  return { graph, inputs, y };
}

function drawn({ inputs, between = [-1, 1] }: GradientCase, random: Random): Feeds {
  const [low, high] = between;
  return Object.fromEntries(
    Object.entries(inputs).map(([name, shape]) => [
      name,
      randomTensor(sizes(shape), () => low + (high - low) * random()),
    ]),
  );
}

function randomTensor(dims: readonly number[], random: Random): Tensor {
  const count = dims.reduce((product, size) => product * size, 1);
  return new Tensor('float32', Float32Array.from({ length: count }, random), dims);
}

interface Moving {
  readonly feeds: Feeds;
  readonly input: string;
  readonly step: number;
}

async function centralDifferences(
  loss: (feeds: Feeds) => Promise<number>,
  { feeds, input, step }: Moving,
): Promise<Float64Array> {
  const tensor = feeds[input];
  const numbers = floats(tensor);
  const slopes = new Float64Array(numbers.length);
  for (const [index, number] of numbers.entries()) {
    const at = (place: number) => {
      const moved = new Tensor('float32', numbers.with(index, place), tensor?.dims ?? []);
      return loss({ ...feeds, [input]: moved });
    };
    // What single precision makes of the two places is the distance between them.
    const [up, down] = [Math.fround(number + step), Math.fround(number - step)];
    slopes[index] = ((await at(up)) - (await at(down))) / (up - down);
  }
  return slopes;
}

function dot(result: Tensor | undefined, upstream: Tensor): number {
  const weights = floats(upstream);
  return floats(result).reduce((sum, number, index) => sum + number * (weights[index] ?? 0), 0);
}

function relativeError(found: Float32Array, expected: Float64Array): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  const largest = expected.reduce((most, number) => Math.max(most, Math.abs(number)), 1e-6);
  return (
    expected.reduce(
      (most, number, index) => Math.max(most, Math.abs(number - (found[index] ?? Number.NaN))),
      0,
    ) / largest
  );
}

function floats(tensor: Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new Error('not a tensor of single precision');
  return tensor.data;
}

function declared(shape: CaseShape): readonly (number | string)[] {
  return shape.map((size) => (typeof size === 'number' ? size : (size.split(':')[0] ?? '')));
}

function sizes(shape: CaseShape): readonly number[] {
  return shape.map((size) => (typeof size === 'number' ? size : Number(size.split(':')[1])));
}
