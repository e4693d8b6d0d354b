import { expect, test } from 'vitest';
import { CachePeaks } from './cacheScales.ts';
import { tinyModels } from './randomModels.reference.ts';
import { rotaryFrequencies } from './rope.ts';

const architecture = { ...tinyModels['llama, untied'], layerCount: 1, kvHeadCount: 2, headDim: 4 };
const steps = (peak: number) => (peak * 1.1) / 127;

test('a step of a value is a 127th of the largest in its channel, with a tenth to spare, head by head', () => {
  const peaks = new CachePeaks(architecture);
  peaks.see(0, 'key', Float32Array.of(1, 1, 1, 1, 1, 1, 1, 1));
  peaks.see(
    0,
    'value',
    Float32Array.of(1, -2, 3, 4, -9, 1, 1, 1, /* second head */ 5, 6, 7, 8, 1, 1, 1, -40),
  );
  peaks.see(0, 'value', Float32Array.of(0, 0, 0, -5, /* second head */ 0, 0, 0, 0));
  const [scales] = peaks.scales();
  for (const [channel, peak] of [9, 2, 3, 5, 5, 6, 7, 40].entries())
    expect(scales?.value[channel]).toBeCloseTo(steps(peak), 6);
});

test('a channel that was silent has a step all the same', () => {
  const peaks = new CachePeaks(architecture);
  peaks.see(0, 'key', Float32Array.of(1, 1, 1, 1, 1, 1, 1, 1));
  peaks.see(0, 'value', Float32Array.of(0, 0, 0, 256, 0, 0, 0, 0));
  expect(peaks.scales()[0]?.value[0]).toBeCloseTo(steps(1), 6);
});

test('a key counts with the most that its pair becomes anywhere in the context, whatever the position it was seen at', () => {
  const turned = { ...architecture, kvHeadCount: 1, headDim: 8, contextLength: 500 };
  const frequencies = rotaryFrequencies(turned);
  const angles = frequencies.map((frequency) => frequency * 500);
  // From many turns to less than a quarter of one.
  expect([(angles[0] ?? 0) > 7, (angles[3] ?? 9) < Math.PI / 4]).toEqual([true, true]);
  const key = Float32Array.of(3, -1, 0.5, 4, /* their other halves */ 4, 2, -0.1, 0.2);
  const peaks = new CachePeaks(turned);
  peaks.see(0, 'key', key);
  peaks.see(0, 'value', key);
  const [scales] = peaks.scales();
  for (let position = 0; position < 500; position++)
    for (const [pair, frequency] of frequencies.entries()) {
      const [a, b] = [key[pair] as number, key[pair + 4] as number];
      const [cos, sin] = [Math.cos(position * frequency), Math.sin(position * frequency)];
      expect(Math.abs(a * cos - b * sin)).toBeLessThanOrEqual(127 * (scales?.key[pair] ?? 0));
      expect(Math.abs(b * cos + a * sin)).toBeLessThanOrEqual(127 * (scales?.key[pair + 4] ?? 0));
    }
  // The slow pair keeps the finer step of its smaller half.
  expect(scales?.key[7]).toBeLessThan((scales?.key[3] ?? 0) * 0.6);
});

test('values that are not numbers make no steps', () => {
  const peaks = new CachePeaks(architecture);
  expect(() => peaks.scales()).toThrow('no steps');
  peaks.see(0, 'key', new Float32Array(8).fill(1));
  peaks.see(0, 'value', Float32Array.of(1, Number.NaN, 1, 1, 1, 1, 1, 1));
  expect(() => peaks.scales()).toThrow('no steps');
});
