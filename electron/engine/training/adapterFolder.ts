import path from 'node:path';
import type { ImportAdapterResult } from '../../compute/contract.ts';
import type { Adapter } from '../../contract/training/adapters.ts';
import { readSafetensorsHeader } from '../../ml/formats/safetensors.ts';
import { openReadAt, readStored } from '../../vault/files.ts';

const names = { manifest: 'adapter.json', weights: 'adapter_model.safetensors' } as const;

type AdapterFacts = Pick<Adapter, 'rank' | 'alpha' | 'targets' | 'parameters' | 'sizeBytes' | 'sha256'>;

/** What an adapter's folder that this program has made says of it. */
export async function readAdapterFolder(folder: string): Promise<AdapterFacts> {
  const text = (await readStored(path.join(folder, names.manifest))).toString();
  const { rank, alpha, targets, files } = JSON.parse(text) as ImportAdapterResult['manifest'];
  const weights = files.find(({ name }) => name === names.weights);
  if (!weights) throw new Error('an adapter has weights');
  return {
    ...{ rank, alpha, targets: [...targets], sha256: weights.sha256 },
    parameters: await countParameters(path.join(folder, names.weights)),
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}

async function countParameters(location: string): Promise<number> {
  await using file = await openReadAt(location);
  const { tensors } = await readSafetensorsHeader(file, names.weights);
  const sizes = tensors.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
  return sizes.reduce((sum, size) => sum + size, 0);
}
