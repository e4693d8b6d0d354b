import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Architecture, TensorInfo } from '../../ml/architectures/architecture.ts';
import { countParameters } from '../../ml/architectures/describe.ts';
import type { SourceTensors } from '../../ml/architectures/materialize.reference.ts';
import { readSafetensorsHeader } from '../../ml/formats/safetensors.ts';
import { formatSafetensors } from '../../ml/formats/safetensorsWriter.ts';
import type { SourceDtype } from '../../ml/quantize/decodeRow.ts';
import { encodeValues } from '../../ml/quantize/encodeValues.ts';
import { openReadAt } from '../../vault/files.ts';
import { layout, type ModelManifest } from '../layout.ts';

/** For tests only: a model folder as an import leaves it, of any family, with its weights in one file, and a README. */
export async function safetensorsModel(
  modelFolder: string,
  {
    architecture,
    tensors,
    dtype,
  }: { architecture: Architecture; tensors: SourceTensors; dtype: SourceDtype },
): Promise<ModelManifest> {
  const source = path.join(modelFolder, layout.source);
  mkdirSync(source, { recursive: true });
  const given = [...tensors].map(([name, { shape, data }]) => {
    const bytes = encodeValues(Float32Array.from(data), dtype);
    if (bytes === null) throw new Error(`${name} does not fit ${dtype}`);
    return { name, dtype, shape, data: bytes };
  });
  const contents = { 'model.safetensors': formatSafetensors(given), 'README.md': Buffer.from('# A model\n') };
  for (const [name, bytes] of Object.entries(contents)) writeFileSync(path.join(source, name), bytes);
  await using file = await openReadAt(path.join(source, 'model.safetensors'));
  const header = await readSafetensorsHeader(file, 'model.safetensors');
  const manifest: ModelManifest = {
    ...{
      format: 1,
      family: architecture.family,
      architecture,
      licence: null,
      sourceMode: 'copy',
      warnings: [],
    },
    ...{ parameterCount: countParameters(architecture), sourcePrecision: dtype },
    files: Object.entries(contents).map(([name, bytes]) => ({
      ...{ name, sizeBytes: bytes.length, inPlacePath: null },
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
    weightFiles: ['model.safetensors'],
    tensors: header.tensors.map((tensor) => ({ ...tensor, file: 0 }) as TensorInfo),
  };
  writeFileSync(path.join(modelFolder, layout.modelManifest), JSON.stringify(manifest));
  return manifest;
}
