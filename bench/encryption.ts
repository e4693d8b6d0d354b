import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { layout, type VariantManifest } from '../electron/compute/layout.ts';
import { variantFolder } from '../electron/compute/modelFolder.ts';
import { lowerDecoder } from '../electron/ml/architectures/lowerDecoder.ts';
import { weightNames } from '../electron/ml/architectures/weightNames.ts';
import { parseArchitecture } from '../electron/ml/formats/config.ts';
import type { PlacedWeight } from '../electron/ml/graph/weights.ts';
import { copyStored, writeFileWhole } from '../electron/vault/files.ts';
import { holdKeys } from '../electron/vault/ring.ts';
import type { BenchOptions } from './benches.ts';
import { benchKeys, type EncryptionJob, type EncryptionMeasured } from './encryptionJob.ts';
import { type Comparison, compare, type Measure, type Table } from './results.ts';
import { halfBillion } from './syntheticModel.ts';

const side = path.join(import.meta.dirname, 'sides', 'encryption.ts');

const smallShape = {
  ...halfBillion,
  ...{
    name: '6 layers of 192',
    layerCount: 6,
    hiddenSize: 192,
    intermediateSize: 512,
    headCount: 6,
    vocabSize: 4_096,
  },
};

const measures: readonly (Measure & { of(measured: EncryptionMeasured): number })[] = [
  { ...lower('load', 'ms'), of: ({ loadMs }) => loadMs },
  { ...lower('load to first token', 'ms'), of: ({ firstTokenMs }) => firstTokenMs },
  { ...lower('decode', 'tokens/s'), higherIsBetter: true, of: ({ tokensPerSecond }) => tokensPerSecond },
  { ...lower('peak memory', 'MB'), of: ({ peakBytes }) => peakBytes / 1e6 },
];

function lower(label: string, unit: string): Measure {
  return { label, unit, goal: null, higherIsBetter: false };
}

/** The same weights encrypted and in the clear, loaded one after the other; both files are in the system's cache. */
export async function benchEncryption({ workFolder, threads, rounds }: BenchOptions): Promise<Table[]> {
  await mkdir(workFolder, { recursive: true });
  const rows: Comparison[] = [];
  for (const shape of [smallShape, halfBillion]) {
    const root = await mkdtemp(path.join(workFolder, 'encryption-'));
    try {
      const folders = await makeBoth(root, shape);
      const job = (name: keyof typeof folders, shareWeights: boolean): EncryptionJob => ({
        ...{ root: path.join(root, 'encrypted'), modelFolder: folders[name], threads, shareWeights },
      });
      const sides = {
        encrypted: () => run(job('encrypted', true)),
        plain: () => run(job('plain', false)),
      };
      const measured = { encrypted: [] as EncryptionMeasured[], plain: [] as EncryptionMeasured[] };
      for (const side of [sides.plain, sides.encrypted]) side(); // Files come into the cache.
      for (let round = 0; round < rounds; round += 1)
        for (const name of ['encrypted', 'plain'] as const) measured[name].push(sides[name]());
      for (const { of, ...measure } of measures)
        rows.push(
          compare(
            { ...measure, label: `${shape.name}, int8 block 32 (fast): ${measure.label}` },
            measured.encrypted.map(of),
            measured.plain.map(of),
          ),
        );
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  }
  return [{ sides: ['encrypted', 'in the clear'], rows }];
}

async function makeBoth(root: string, shape: typeof halfBillion) {
  const architecture = parseArchitecture({
    ...{ model_type: 'qwen2', architectures: ['Qwen2ForCausalLM'], hidden_act: 'silu' },
    ...{ hidden_size: shape.hiddenSize, intermediate_size: shape.intermediateSize },
    ...{ num_hidden_layers: shape.layerCount, num_attention_heads: shape.headCount },
    ...{ num_key_value_heads: shape.kvHeadCount, vocab_size: shape.vocabSize },
    ...{ max_position_embeddings: 2_048, rms_norm_eps: 1e-6, rope_theta: 1e6, tie_word_embeddings: true },
  });
  const folders = {
    plain: path.join(root, 'plain', 'models', 'm'),
    encrypted: path.join(root, 'encrypted', 'models', 'm'),
  };
  holdKeys(benchKeys(path.join(root, 'encrypted')));
  const of = (modelFolder: string) => variantFolder({ modelFolder, precision: 'int8', blockSize: 32 });
  const { weights } = lowerDecoder(architecture, weightNames(architecture), {
    ...{ head: 'resident', precision: 'int8', blockSize: 32, provider: 'cpu', profile: 'fast' },
  });
  await mkdir(of(folders.plain), { recursive: true });
  await writeWeights(path.join(of(folders.plain), layout.weights), weights);
  const last = weights.at(-1);
  const manifest: VariantManifest = {
    ...{ format: 1, precision: 'int8', blockSize: 32, architecture, weightsSha256: '', graphs: [] },
    weightsSizeBytes: last === undefined ? 0 : last.offset + last.sizeBytes,
    weights: weights.map(({ name, offset, sizeBytes }) => ({ name, offset, sizeBytes })),
  };
  const text = JSON.stringify(manifest);
  await writeFile(path.join(of(folders.plain), layout.variantManifest), text);
  await mkdir(of(folders.encrypted), { recursive: true });
  await copyStored(
    path.join(of(folders.plain), layout.weights),
    path.join(of(folders.encrypted), layout.weights),
  );
  await writeFileWhole(path.join(of(folders.encrypted), layout.variantManifest), Buffer.from(text));
  return folders;
}

/** Values that are finite and differ from tensor to tensor: equal ones would be packed once. */
async function writeWeights(location: string, weights: readonly PlacedWeight[]): Promise<void> {
  await using file = await open(location, 'w');
  for (const [index, { recipe, sizeBytes, offset }] of weights.entries()) {
    const bytes =
      recipe.kind === 'bytes'
        ? recipe.bytes
        : recipe.kind === 'quants'
          ? randomBytes(sizeBytes)
          : new Uint8Array(new Float32Array(sizeBytes / 4).fill(0.001 + index * 1e-6).buffer);
    await file.write(bytes, 0, sizeBytes, offset);
  }
}

function run(job: EncryptionJob): EncryptionMeasured {
  const args = [side, JSON.stringify(job)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as EncryptionMeasured;
}
