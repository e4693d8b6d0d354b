import { expect, test } from 'vitest';
import type { ReadAt } from '../../common/readAt.ts';
import type { TensorInfo } from '../../ml/architectures/architecture.ts';
import { sourceWeights } from './sourceWeights.ts';

function inMemory(bytes: Uint8Array): ReadAt {
  return {
    sizeBytes: bytes.length,
    read: async (offset, length) => bytes.slice(offset, offset + length),
    readInto: async (target, offset) => target.set(bytes.subarray(offset, offset + target.length)),
  };
}

function tensor(dtype: TensorInfo['dtype'], shape: readonly number[], offset = 0): TensorInfo {
  const sizeBytes = shape.reduce((product, size) => product * size, dtype === 'F32' ? 4 : 2);
  return { name: 't', dtype, shape, file: 0, offset, sizeBytes };
}

async function readAll(
  values: Uint16Array | Float32Array,
  dtype: TensorInfo['dtype'],
): Promise<Float32Array> {
  const target = new Float32Array(values.length);
  const bytes = new Uint8Array(values.buffer);
  await sourceWeights([inMemory(bytes)], [tensor(dtype, [values.length])]).read({ tensor: 't' }, target);
  return target;
}

test('every binary16 value becomes the number that the standard says', async () => {
  const halves = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
  const expected = Float32Array.from(halves, (bits) => {
    const exponent = (bits >> 10) & 31;
    const fraction = (bits & 1023) / 1024;
    const sign = bits < 0x8000 ? 1 : -1;
    if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
    return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
  });
  expect(await readAll(halves, 'F16')).toEqual(expected);
});

test('bfloat16 is the upper half of float32, float32 is itself', async () => {
  expect(await readAll(Uint16Array.of(0x3f80, 0xc000, 0x0000, 0x7f80), 'BF16')).toEqual(
    Float32Array.of(1, -2, 0, Infinity),
  );
  expect(await readAll(Float32Array.of(0.1, -3e38), 'F32')).toEqual(Float32Array.of(0.1, -3e38));
});

test('a tensor larger than the buffer is read in pieces, without a seam', async () => {
  const values = Float32Array.from({ length: 5_000_000 }, (_, index) => index);
  const read = await readAll(values, 'F32');
  expect(read.findIndex((value, index) => value !== values[index])).toBe(-1);
});

test('rows of a fused tensor that begins anywhere in its file', async () => {
  const values = Float32Array.of(99, 1, 2, 3, 4, 5, 6);
  const weights = sourceWeights([inMemory(new Uint8Array(values.buffer))], [tensor('F32', [3, 2], 4)]);
  const target = new Float32Array(4);
  await weights.read({ tensor: 't', rows: [1, 3] }, target);
  expect(target).toEqual(Float32Array.of(3, 4, 5, 6));
});

test('a tensor that is not there, or of another size, is a bug', async () => {
  const weights = sourceWeights([inMemory(new Uint8Array(8))], [tensor('F32', [2])]);
  await expect(weights.read({ tensor: 'u' }, new Float32Array(2))).rejects.toThrow('no tensor u');
  await expect(weights.read({ tensor: 't' }, new Float32Array(3))).rejects.toThrow('2 values for 3');
});
