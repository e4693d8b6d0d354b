import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Architecture } from '../../ml/architectures/architecture.ts';
import type { DecoderOptions } from '../../ml/architectures/lowering.ts';
import { randomWeights, tinyModels } from '../../ml/architectures/randomModels.reference.ts';
import { ResidentGraph, type Sequence } from './residentGraph.reference.ts';
import { openTestSession } from './testSession.reference.ts';

const ids = Array.from({ length: 45 }, (_, i) => (i * i * 7 + 3 * i + 1) % 101);

const kinds = {
  fp32: {},
  'int8, fast': { precision: 'int8', blockSize: 32, profile: 'fast' },
  'int8, exact': { precision: 'int8', blockSize: 32 },
  'int4, exact': { precision: 'int4', blockSize: 32 },
} as const satisfies Record<string, Partial<DecoderOptions>>;
type Kind = keyof typeof kinds;

const models = Object.entries<Architecture>(tinyModels);
const cases = models.flatMap(([name, architecture]) =>
  (Object.keys(kinds) as Kind[]).map((kind) => ({
    ...{ name, kind, architecture, options: kinds[kind] },
  })),
);

/**
 * How far rows may be from what the same tokens give in a run of another shape. None here differs: products take each row
 * by itself, and exact ones take an even number of rows. Two kinds of products do not promise that. Kernels for 8-bit
 * activations take rows in pairs and may sum an odd one in another order (they do with blocks of 128 on AVX-512), and a
 * last bit can become a step of the quantization. Matrices whose columns do not fill their blocks are unpacked first.
 */
function shapeTolerance({ hiddenSize, intermediateSize }: Architecture, kind: Kind): number {
  if (kind === 'int8, fast') return stepTolerances[kind];
  const whole = [hiddenSize, intermediateSize].every((columns) => columns % 32 === 0);
  return whole || kind === 'fp32' ? 0 : 1e-3;
}

/**
 * The same where one of the runs has a single token: attention then sums in another order, unless the cache is int8. In
 * blocks of quantized activations a last bit can become a step.
 */
const stepTolerances = {
  fp32: 2e-5,
  'int8, fast': 0.2,
  'int8, exact': 2e-3,
  'int4, exact': 2e-3,
} as const satisfies Record<Kind, number>;

/** Largest difference, relative to the spread of the logits. */
function difference(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (!a || a.length !== b?.length) throw new Error('not the same logits');
  const spread = Math.sqrt(a.reduce((sum, logit) => sum + logit * logit, 0) / a.length);
  return Math.max(...a.map((logit, i) => Math.abs(logit - (b[i] ?? Number.NaN)))) / spread;
}

function allRows(count: number): number[] {
  return Array.from({ length: count }, (_, row) => row);
}

/** Prompts in chunks and single steps: [first token, end). */
const chunks = [17, 22, 23, 24, 33, 34].map((end, index, ends) => [ends[index - 1] ?? 0, end] as const);

describe.each(cases)('$name in $kind', ({ kind, architecture, options }) => {
  const tensors = randomWeights(architecture);
  let resident: ResidentGraph;
  beforeAll(async () => {
    resident = await ResidentGraph.open(architecture, tensors, options);
  });
  afterAll(() => resident[Symbol.asyncDispose]());

  test('gives bit for bit the logits of the decoder and the scorer, with past as present', async () => {
    await using decoder = await openTestSession(architecture, tensors, { ...options, head: 'decoder' });
    await using scorer = await openTestSession(architecture, tensors, { ...options, head: 'scorer' });
    let last = resident.sequence([]);
    let whole = resident.sequence([]);
    for (const [start, end] of chunks) {
      const part = ids.slice(start, end);
      const one = await resident.run([{ ...last, ids: part }], [part.length - 1]);
      expect(one.logits[0]).toEqual([await decoder.run(part, start)]);
      const all = await resident.run([{ ...whole, ids: part }], allRows(part.length));
      const rows = all.logits[0]?.flatMap((row) => [...row]);
      expect(rows).toEqual([...(await scorer.run(part, start))]);
      [last, whole] = [one.after[0] ?? last, all.after[0] ?? whole];
    }
  });

  test('gives each of three sequences of different lengths in a batch what it gives it alone', async () => {
    const prompts = [ids.slice(0, 19), ids.slice(3, 7), ids.slice(10, 41)];
    let alone: Sequence[] = [];
    for (const prompt of prompts) {
      const { after } = await resident.run([resident.sequence(prompt)], [prompt.length - 1]);
      alone.push(...after);
    }
    let together = alone;
    for (const step of [0, 1, 2]) {
      const next = (sequence: Sequence, index: number) => ({ ...sequence, ids: [5 + 40 * index + step] });
      const batch = await resident.run(together.map(next), [0]);
      const single = await Promise.all(
        alone.map((sequence, index) => resident.run([next(sequence, index)], [0])),
      );
      for (const [index, { logits }] of single.entries()) {
        expect(difference(logits[0]?.[0], batch.logits[index]?.[0])).toBeLessThanOrEqual(
          shapeTolerance(architecture, kind),
        );
      }
      [alone, together] = [single.flatMap(({ after }) => after), batch.after];
    }
  });

  test('gives the tokens of a run what it gives them in shorter runs', async () => {
    const { after } = await resident.run([resident.sequence(ids.slice(0, 20))], [19]);
    const part = ids.slice(20, 26);
    const whole = await resident.run(continued(after, part), allRows(6));
    for (const length of [1, 2, 3]) {
      const tolerance = length === 1 ? stepTolerances[kind] : shapeTolerance(architecture, kind);
      let at = after;
      for (let first = 0; first < part.length; first += length) {
        const run = await resident.run(continued(at, part.slice(first, first + length)), allRows(length));
        for (const [row, logits] of (run.logits[0] ?? []).entries())
          expect(difference(whole.logits[0]?.[first + row], logits)).toBeLessThanOrEqual(tolerance);
        at = run.after;
      }
    }
  });
});

describe.each(models)('%s', (_name, architecture) => {
  const tensors = randomWeights(architecture);

  test('takes a batch of prompts, padded to one length, but not of continuations of several tokens', async () => {
    await using resident = await ResidentGraph.open(architecture, tensors, {});
    const prompts = [ids.slice(0, 6), ids.slice(9, 12)];
    const padded = prompts.map((prompt) => ({
      ...resident.sequence([...prompt, 0, 0, 0].slice(0, 6)),
      padding: 6 - prompt.length,
    }));
    const together = await resident.run(padded, allRows(6));
    for (const [index, prompt] of prompts.entries()) {
      const alone = await resident.run([resident.sequence(prompt)], allRows(prompt.length));
      expect(together.logits[index]?.slice(0, prompt.length)).toEqual(alone.logits[0]);
      const next = await resident.run(continued(alone.after, [1]), [0]);
      const { after } = together;
      expect((await resident.run(continued(after.slice(index, index + 1), [1]), [0])).logits).toEqual(
        next.logits,
      );
    }
    await expect(resident.run(continued(together.after, [1, 2]), [1])).rejects.toThrow(
      'batch_size must be 1 when sequence_length > 1 and past context is given',
    );
  });
});

function continued(sequences: readonly Sequence[], next: readonly number[]): Sequence[] {
  return sequences.map((sequence) => ({ ...sequence, ids: next }));
}
