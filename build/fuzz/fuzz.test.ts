import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../electron/ml/sampling/random.ts';
import { fuzzTarget } from './fuzzTarget.ts';
import { loadInputs, loadTargets } from './inputs.ts';
import { binary, mutate } from './mutate.ts';
import { changeHeader, json } from './mutateJson.ts';

const module = path.join(import.meta.dirname, 'targets.fixture.ts');
const targets = await loadTargets(module);

describe('hostile files', () => {
  test.each(targets.map(({ name, count }) => ({ name, count })))(
    '$count changed inputs of $name are taken or refused with a code, in time and in little memory',
    async ({ name, count }) => {
      const report = await fuzzTarget({ module, name, seed: 20_261_125, count });
      expect(report.findings.map(({ bytes: _, ...finding }) => finding)).toEqual([]);
      expect(report.inputs).toBe(count);
      expect(report.taken + report.refused).toBe(count);
    },
  );

  test('every target reads its good files, and most refuse what is broken', async () => {
    for (const { name } of targets) {
      const { target, kept } = await loadInputs(module, name);
      const seeds = await target.seeds();
      expect([name, seeds.length > 0, target.count > kept + seeds.length]).toEqual([name, true, true]);
    }
  });
});

describe('the fuzzer', () => {
  test('finds bugs, deaths, hangs, polluted prototypes and memory, and goes on behind each', async () => {
    const report = await fuzzTarget({
      module: path.join(import.meta.dirname, 'brittle.fixture.ts'),
      ...{ name: 'brittle', seed: 1, count: 10, limitMs: 500 },
    });
    expect(report.findings.map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
      'bug: bug',
      'polluted: bug',
      'died: died',
      'hung: hung',
      'slow: hung',
      // Refused by the limit on private memory, where the system has one.
      expect.stringMatching(/^huge: (bug|memory)$/),
      'large: memory',
    ]);
    expect([report.inputs, report.refused]).toEqual([10, 1]);
  });

  test('makes the same input for the same seed and number, and another for another', async () => {
    const { inputOf } = await loadInputs(module, 'jsonl');
    const inputs = (seed: number) =>
      Array.from({ length: 20 }, (_, i) => Buffer.from(inputOf(seed, 100 + i).bytes).toString('hex'));
    expect(inputs(5)).toEqual(inputs(5));
    expect(new Set([...inputs(5), ...inputs(6)]).size).toBeGreaterThan(35);
  });

  test('changes headers and documents so that most of them still parse', () => {
    const header = Buffer.from(JSON.stringify({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }));
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(BigInt(header.length));
    const seed = { name: 'a', bytes: Buffer.concat([prefix, header, Buffer.alloc(4)]) };
    const parse = (bytes: Uint8Array) => {
      const length = Number(Buffer.from(bytes).readBigUInt64LE());
      JSON.parse(
        Buffer.from(bytes)
          .subarray(8, 8 + length)
          .toString(),
      );
    };
    let parsed = 0;
    for (let i = 0; i < 200; i += 1)
      try {
        parse(mutate(seed, [changeHeader], createRandom(i), [seed]));
        parsed += 1;
      } catch {
        // Its length is wrong on purpose now and then.
      }
    expect(parsed).toBeGreaterThan(100);
    for (const mutator of [...binary, ...json])
      expect(mutator(new Uint8Array(), createRandom(1), [seed])).toBeInstanceOf(Uint8Array);
  });
});
