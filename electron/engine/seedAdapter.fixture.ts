import { loraTargets } from '../common/training.ts';
import { writeAdapter } from '../compute/adapters/writeAdapter.ts';
import { readModelManifest } from '../compute/modelFolder.ts';
import { randomAdapter } from '../ml/lora/randomAdapter.reference.ts';
import type { Engine } from './engine.ts';
import { modelFolder } from './models/folders.ts';
import { adapterFolder } from './training/folders.ts';
import { insertAdapter } from './training/records/adapters.ts';

interface SeededAdapter {
  readonly name: string;
  /** The model that its files are made for. */
  readonly model: string;
  /** Decides its values. */
  readonly seed: number;
  /** The model that its row names; left out: the same. */
  readonly rowModel?: string;
}

/** For tests only: an adapter of random values, as a run leaves it: its folder, then its row. Returns its id. */
export async function seedAdapter(engine: Engine, given: SeededAdapter): Promise<string> {
  const { store, options } = engine;
  const { name, model, seed, rowModel = model } = given;
  const id = `${name}-id`;
  const folder = modelFolder(options.dataDir, model);
  const { architecture } = await readModelManifest(folder);
  const adapter = randomAdapter(architecture, { targets: loraTargets, rank: 2, seed });
  const written = { adapter, dropout: 0, modelFolder: folder, baseName: 'sample', run: null };
  const { rank, alpha, targets } = await writeAdapter(adapterFolder(options.dataDir, id), written);
  const row = insertAdapter({
    ...{ id, name, model: { id: rowModel, name: 'sample' }, rank, alpha, targets: [...targets] },
    ...{ parameters: adapter.parameters.length, sizeBytes: 1, origin: 'trained', run: null, sha256: name },
  });
  await store.write({ audit: null, statements: [row] });
  return id;
}
