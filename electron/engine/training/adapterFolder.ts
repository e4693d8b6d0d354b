import path from 'node:path';
import type { ImportAdapterResult } from '../../compute/contract.ts';
import type { Adapter } from '../../contract/training/adapters.ts';
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

/** From the header of a safetensors file: its length in eight bytes, then JSON. */
async function countParameters(location: string): Promise<number> {
  await using file = await openReadAt(location);
  const headerBytes = Number(Buffer.from(await file.read(0, 8)).readBigUInt64LE());
  // Reading rejects where the file ends before that.
  const header = Buffer.from(await file.read(8, headerBytes));
  const tensors = JSON.parse(header.toString('utf8')) as Readonly<
    Record<string, { readonly shape?: readonly number[] }>
  >;
  return Object.values(tensors).reduce(
    (sum, { shape }) => sum + (shape?.reduce((product, size) => product * size, 1) ?? 0),
    0,
  );
}
