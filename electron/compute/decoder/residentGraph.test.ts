import { describe, expect, test } from 'vitest';
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

const models = Object.entries<Architecture>(tinyModels);
const cases = models.flatMap(([name, architecture]) =>
  Object.entries<Partial<DecoderOptions>>(kinds).map(([kind, options]) => ({
    ...{ name, kind, architecture, options, tensors: randomWeights(architecture) },
  })),
);

/**
 * A product whose columns do not fill its blocks is computed otherwise in a batch when activations are not quantized:
 * the whole matrix is unpacked first. Elsewhere a batch changes no bit.
 */
function batchTolerance({ hiddenSize, intermediateSize }: Architecture, kind: string): number {
  const whole = [hiddenSize, intermediateSize].every((columns) => columns % 32 === 0);
  return whole || !kind.endsWith('exact') ? 0 : 1e-3;
}

/** Largest difference, relative to the spread of the logits. */
function difference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  const spread = Math.sqrt(a.reduce((sum, logit) => sum + logit * logit, 0) / a.length);
  return Math.max(...a.map((logit, i) => Math.abs(logit - (b[i] ?? Number.NaN)))) / spread;
}

function allRows(count: number): number[] {
  return Array.from({ length: count }, (_, row) => row);
}

/** Prompts in chunks and single steps: [first token, end). */
const chunks = [17, 22, 23, 24, 33, 34].map((end, index, ends) => [ends[index - 1] ?? 0, end] as const);

describe.each(cases)('$name in $kind', ({ kind, architecture, options, tensors }) => {
  test('gives bit for bit the logits of the decoder and the scorer, with past as present', async () => {
    await using resident = await ResidentGraph.open(architecture, tensors, options);
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
    await using resident = await ResidentGraph.open(architecture, tensors, options);
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
        const [expected, got] = [logits[0]?.[0], batch.logits[index]?.[0]];
        if (!expected || !got) throw new Error('no logits');
        expect(difference(expected, got)).toBeLessThanOrEqual(batchTolerance(architecture, kind));
      }
      [alone, together] = [single.flatMap(({ after }) => after), batch.after];
    }
  });
});

describe.each(models)('%s', (_name, architecture) => {
  const tensors = randomWeights(architecture);

  test('takes a batch of prompts of several tokens, but not of continuations of several tokens', async () => {
    await using resident = await ResidentGraph.open(architecture, tensors, {});
    const prompts = [ids.slice(0, 6), ids.slice(9, 15)];
    const together = await resident.run(
      prompts.map((prompt) => resident.sequence(prompt)),
      allRows(6),
    );
    for (const [index, prompt] of prompts.entries()) {
      const { logits } = await resident.run([resident.sequence(prompt)], allRows(6));
      expect(together.logits[index]).toEqual(logits[0]);
    }
    const longer = together.after.map((sequence) => ({ ...sequence, ids: [1, 2] }));
    await expect(resident.run(longer, [1])).rejects.toThrow(
      'batch_size must be 1 when sequence_length > 1 and past context is given',
    );
  });

  test.each(Object.entries<Partial<DecoderOptions>>(kinds))(
    'in %s several tokens in one run give what they give one by one, but for last bits',
    async (kind, options) => {
      await using resident = await ResidentGraph.open(architecture, tensors, options);
      const { after } = await resident.run([resident.sequence(ids.slice(0, 20))], [19]);
      const part = ids.slice(20, 25);
      const [start] = after;
      if (!start) throw new Error('no sequence');
      const { logits } = await resident.run([{ ...start, ids: part }], allRows(part.length));
      const differences: number[] = [];
      let one = start;
      for (const [row, id] of part.entries()) {
        const step = await resident.run([{ ...one, ids: [id] }], [0]);
        const [expected, got] = [step.logits[0]?.[0], logits[0]?.[row]];
        if (!expected || !got) throw new Error('no logits');
        differences.push(difference(expected, got));
        one = step.after[0] ?? one;
      }
      expect(Math.max(...differences)).toBeLessThan(runTolerances[kind as keyof typeof kinds]);
    },
  );
});

/**
 * Attention sums a single token's products in another order. Where activations are quantized a last bit can become a
 * step of the quantization.
 */
const runTolerances = {
  fp32: 2e-5,
  'int8, fast': 0.2,
  'int8, exact': 2e-3,
  'int4, exact': 2e-3,
} as const satisfies Record<keyof typeof kinds, number>;
