import { expect, test } from 'vitest';
import { readFeatures } from '../../common/cpuFeatures.ts';
import { parseSysctl, readCpuFeatures } from './readCpuFeatures.ts';

test("a Mac's words are read, with an Intel processor and with one of Apple", () => {
  const intel = parseSysctl(
    'machdep.cpu.vendor: GenuineIntel\nmachdep.cpu.features: FPU SSE4.2 FMA F16C\nmachdep.cpu.leaf7_features: BMI1 AVX2\n',
  );
  expect(readFeatures('x64', 'mac', intel)).toMatchObject({
    avx2: true,
    fma: true,
    f16c: true,
    avx512: false,
  });
  const apple = parseSysctl('hw.optional.arm.FEAT_DotProd: 1\nhw.optional.arm.FEAT_I8MM: 0\n');
  expect(readFeatures('arm64', 'mac', apple)).toEqual({
    dotProduct: true,
    int8MatrixMultiply: false,
    sve: false,
  });
});

test('where nobody tells, nothing is claimed', async () => {
  const features = await readCpuFeatures('linux', 'x64');
  expect(Object.values(features).every((isThere) => isThere === null)).toBe(true);
});
