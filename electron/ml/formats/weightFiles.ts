import { AppError } from '../../common/errors/appError.ts';
import { foreignByName } from './magic.ts';
import { isJsonObject } from './safeJson.ts';
import { fileLimits, findFile, isPlainName, readJsonFile, type SourceFolder } from './sourceFolder.ts';

export const indexName = 'model.safetensors.index.json';
const singleName = 'model.safetensors';
/** Llama 3.1 405B has 191. */
const maxShards = 2_000;

/** The files that hold the weights, in order, and which tensor the index puts where (null: there is no index). */
export interface WeightFiles {
  readonly names: readonly string[];
  readonly index: ReadonlyMap<string, string> | null;
}

/**
 * Chooses the weight files as transformers does: model.safetensors, else the shards of the index; and what people also
 * have: numbered shards without an index, or one file of any name. Without safetensors, whatever else is there is
 * refused by its name and never opened.
 */
export async function chooseWeightFiles(folder: SourceFolder): Promise<WeightFiles> {
  if (findFile(folder, singleName) !== null) return { names: [singleName], index: null };
  const index = await readIndex(folder);
  if (index !== null) return { names: shardsOf(index, folder), index };
  const names = folder.entries.map(({ name }) => name).filter((name) => name.endsWith('.safetensors'));
  if (names.length === 0) throw nothingToRead(folder);
  return { names: withoutIndex(names, folder), index: null };
}

async function readIndex(folder: SourceFolder): Promise<Map<string, string> | null> {
  const json = await readJsonFile(folder, indexName, fileLimits.indexBytes);
  if (json === null) return null;
  if (!isJsonObject(json.weight_map))
    throw new AppError('json.invalid', { file: indexName, detail: 'no weight_map' });
  const index = new Map<string, string>();
  for (const [tensor, file] of Object.entries(json.weight_map)) {
    if (typeof file !== 'string')
      throw new AppError('json.invalid', { file: indexName, detail: `weight_map: ${tensor}` });
    if (!isPlainName(file))
      throw new AppError('import.pathOutside', { file: indexName, path: file.slice(0, 200) });
    index.set(tensor, file);
  }
  return index;
}

function shardsOf(index: ReadonlyMap<string, string>, folder: SourceFolder): string[] {
  const shards = [...new Set(index.values())].sort();
  if (shards.length === 0)
    throw new AppError('json.invalid', { file: indexName, detail: 'weight_map is empty' });
  if (shards.length > maxShards) throw new AppError('import.tooManyFiles', { limit: maxShards });
  const foreign = shards.find((file) => !file.endsWith('.safetensors'));
  if (foreign !== undefined) {
    throw new AppError(foreignByName(foreign) ?? 'import.pathOutside', { file: foreign, path: foreign });
  }
  const missing = shards.find((file) => findFile(folder, file) === null);
  if (missing !== undefined) throw new AppError('weights.shardMissing', { file: missing });
  return shards;
}

function withoutIndex(names: readonly string[], folder: SourceFolder): string[] {
  const numbered = names.flatMap((name) => {
    const [, stem, number, count] = /^(.+)-(\d{5})-of-(\d{5})\.safetensors$/.exec(name) ?? [];
    return stem === undefined ? [] : [{ stem, number: Number(number), count: Number(count) }];
  });
  const first = numbered[0];
  if (
    first !== undefined &&
    numbered.length === names.length &&
    first.count >= 1 &&
    first.count <= maxShards
  ) {
    const pad = (value: number) => String(value).padStart(5, '0');
    const shards = Array.from(
      { length: first.count },
      (_, i) => `${first.stem}-${pad(i + 1)}-of-${pad(first.count)}.safetensors`,
    );
    const missing = shards.find((shard) => !names.includes(shard));
    if (missing !== undefined) throw new AppError('weights.shardMissing', { file: missing });
    if (shards.length === names.length) return checked(shards, folder);
  }
  if (names.length > 1) throw new AppError('weights.ambiguous', { files: names.slice(0, 5).join(', ') });
  return checked(names, folder);
}

function checked(names: readonly string[], folder: SourceFolder): string[] {
  for (const name of names) findFile(folder, name);
  return [...names];
}

/** Most telling first: a folder of pickles often holds an archive too. */
const foreignOrder = ['weights.pickle', 'import.gguf', 'import.onnx', 'import.archive'] as const;

function nothingToRead(folder: SourceFolder): AppError {
  for (const code of foreignOrder) {
    const entry = folder.entries.find(({ name, kind }) => kind !== 'folder' && foreignByName(name) === code);
    if (entry !== undefined) return new AppError(code, { file: entry.name });
  }
  return new AppError('weights.missing', { folder: folder.name });
}
