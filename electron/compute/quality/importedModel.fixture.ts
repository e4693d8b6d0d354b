import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TensorInfo } from '../../ml/architectures/architecture.ts';
import { countParameters } from '../../ml/architectures/describe.ts';
import { parseArchitecture } from '../../ml/formats/config.ts';
import { readSafetensorsHeader } from '../../ml/formats/safetensors.ts';
import type { BlockSize, Precision } from '../../ml/graph/weights.ts';
import { openReadAt } from '../../vault/files.ts';
import { layout, type ModelManifest } from '../layout.ts';
import { type VariantRef, variantFolder } from '../modelFolder.ts';
import type { TaskContext } from '../task.ts';
import { quantize } from '../tasks/quantize.ts';

/** For tests only: a model folder as an import leaves it, made of one of the shipped models, and gone afterwards. */
export interface ImportedModel extends Disposable {
  readonly modelFolder: string;
  /** Makes a variant with the product's own quantizer. */
  addVariant(precision: Precision, blockSize: BlockSize | null): Promise<VariantRef>;
}

export const quietContext: TaskContext = {
  signal: new AbortController().signal,
  progress: () => undefined,
  output: () => undefined,
};

/** @param source of a Hugging Face folder with one weight file, from the repository's root */
export async function importedModel(source: string): Promise<ImportedModel> {
  const modelFolder = mkdtempSync(join(tmpdir(), 'inhouse-model-'));
  const sourceFolder = join(modelFolder, layout.source);
  cpSync(fileURLToPath(new URL(`../../../${source}/`, import.meta.url)), sourceFolder, { recursive: true });
  const architecture = parseArchitecture(JSON.parse(readFileSync(join(sourceFolder, 'config.json'), 'utf8')));
  const weightsFile = 'model.safetensors';
  await using file = await openReadAt(join(sourceFolder, weightsFile));
  const { tensors } = await readSafetensorsHeader(file, weightsFile);
  const manifest: ModelManifest = {
    format: 1,
    family: architecture.family,
    architecture,
    parameterCount: countParameters(architecture),
    sourcePrecision: 'test',
    licence: null,
    sourceMode: 'copy',
    files: readdirSync(sourceFolder).map((name) => ({
      name,
      sizeBytes: statSync(join(sourceFolder, name)).size,
      sha256: '',
      inPlacePath: null,
    })),
    weightFiles: [weightsFile],
    tensors: tensors.map((tensor) => ({ ...tensor, file: 0 }) as TensorInfo),
    warnings: [],
  };
  writeFileSync(join(modelFolder, layout.modelManifest), JSON.stringify(manifest));
  return {
    modelFolder,
    async addVariant(precision, blockSize) {
      const variant = { modelFolder, precision, blockSize };
      const target = variantFolder(variant);
      mkdirSync(target, { recursive: true });
      await quantize({ ...variant, target }, quietContext);
      return variant;
    },
    [Symbol.dispose]: () => rmSync(modelFolder, { recursive: true }),
  };
}
