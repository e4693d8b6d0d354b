/**
 * Instruction sets that decide what a CPU can do for a model, and the words by which Linux (`/proc/cpuinfo`: `flags` on
 * x64, `Features` on arm64) and macOS (`sysctl machdep.cpu`) name them. Titles are as their makers write them.
 */
export const cpuFeatures = {
  avx2: { title: 'AVX2', architecture: 'x64', linux: 'avx2', mac: 'AVX2' },
  fma: { title: 'FMA', architecture: 'x64', linux: 'fma', mac: 'FMA' },
  f16c: { title: 'F16C', architecture: 'x64', linux: 'f16c', mac: 'F16C' },
  avx512: { title: 'AVX-512', architecture: 'x64', linux: 'avx512f', mac: 'AVX512F' },
  avx512Vnni: { title: 'AVX-512 VNNI', architecture: 'x64', linux: 'avx512_vnni', mac: 'AVX512VNNI' },
  avxVnni: { title: 'AVX-VNNI', architecture: 'x64', linux: 'avx_vnni', mac: 'AVX_VNNI' },
  avx512Bf16: { title: 'AVX-512 BF16', architecture: 'x64', linux: 'avx512_bf16', mac: 'AVX512BF16' },
  amxInt8: { title: 'AMX INT8', architecture: 'x64', linux: 'amx_int8', mac: 'AMX_INT8' },
  amxBf16: { title: 'AMX BF16', architecture: 'x64', linux: 'amx_bf16', mac: 'AMX_BF16' },
  dotProduct: { title: 'DotProd', architecture: 'arm64', linux: 'asimddp', mac: 'FEAT_DotProd' },
  int8MatrixMultiply: { title: 'I8MM', architecture: 'arm64', linux: 'i8mm', mac: 'FEAT_I8MM' },
  sve: { title: 'SVE', architecture: 'arm64', linux: 'sve', mac: 'FEAT_SVE' },
} as const satisfies Record<
  string,
  { title: string; architecture: 'x64' | 'arm64'; linux: string; mac: string }
>;

export type CpuFeature = keyof typeof cpuFeatures;
export const cpuFeatureNames = Object.keys(cpuFeatures) as [CpuFeature, ...CpuFeature[]];

/** null: nobody could say. */
export type CpuFeatures = Readonly<Partial<Record<CpuFeature, boolean | null>>>;

/** The features of this kind of CPU, by the words a system names those that are there. `words` null: unknown. */
export function readFeatures(
  architecture: string,
  system: 'linux' | 'mac',
  words: ReadonlySet<string> | null,
): CpuFeatures {
  const ofThisKind = cpuFeatureNames.filter((name) => cpuFeatures[name].architecture === architecture);
  return Object.fromEntries(
    ofThisKind.map((name) => [name, words === null ? null : words.has(cpuFeatures[name][system])]),
  );
}

/** The words of `flags` or `Features` in `/proc/cpuinfo`; null when there are none. Every CPU of a machine has the same. */
export function parseCpuinfoFlags(cpuinfo: string): ReadonlySet<string> | null {
  const words = /^(?:flags|Features)\s*:\s*(.+)$/m.exec(cpuinfo)?.[1];
  return words === undefined ? null : new Set(words.trim().split(/\s+/));
}

export function parseCpuinfoModel(cpuinfo: string): string | null {
  return /^model name\s*:\s*(.+)$/m.exec(cpuinfo)?.[1]?.trim() ?? null;
}

/** Only a CPU that is known to lack AVX2 is too old: the libraries are built for it and would end with an illegal instruction. */
export function isCpuTooOld(architecture: string, features: CpuFeatures): boolean {
  return architecture === 'x64' && features.avx2 === false;
}

/** What there is of them, as their makers write it. */
export function presentFeatures(features: CpuFeatures): string[] {
  return cpuFeatureNames.flatMap((name) => (features[name] === true ? [cpuFeatures[name].title] : []));
}
