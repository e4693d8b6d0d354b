import type { CpuFeature } from '../../../electron/common/cpuFeatures.ts';

/** As their makers write them, in every language. */
export const featureTitles: Readonly<Record<CpuFeature, string>> = {
  avx2: 'AVX2',
  fma: 'FMA',
  f16c: 'F16C',
  avx512: 'AVX-512',
  avx512Vnni: 'AVX-512 VNNI',
  avxVnni: 'AVX-VNNI',
  avx512Bf16: 'AVX-512 BF16',
  amxInt8: 'AMX INT8',
  amxBf16: 'AMX BF16',
  dotProduct: 'DotProd',
  int8MatrixMultiply: 'I8MM',
  sve: 'SVE',
};

/** Instructions that multiply 8-bit numbers and add up: what a quantized model does most of the time. */
export const fastFeatures = [
  'amxInt8',
  'avx512Vnni',
  'avxVnni',
  'int8MatrixMultiply',
  'dotProduct',
] as const satisfies readonly CpuFeature[];
