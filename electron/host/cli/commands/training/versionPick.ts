import { AppError } from '../../../../common/errors/appError.ts';
import type { VersionPick } from '../../../../contract/training/runs.ts';
import type { EngineClient } from '../../connect.ts';

/** How a version and its rows are written on a command line. */
export const pickForm = 'DATASET[@VERSION][:SPLIT]';

/** `alarms@2:train`: without a version the newest, without a split every row. Throws `request.invalid`, `datasets.*`. */
export async function readPick(client: EngineClient, text: string): Promise<VersionPick> {
  const [, dataset = '', version, split] = /^(.+?)(?:@(\d+))?(?::([^:]+))?$/.exec(text) ?? [];
  if (dataset === '') throw new AppError('request.invalid', { detail: `${pickForm}, not “${text}”` });
  const number = version === undefined ? await newestVersion(client, dataset) : Number(version);
  return { dataset, version: number, split: split ?? null };
}

async function newestVersion(client: EngineClient, dataset: string): Promise<number> {
  const { versions } = await client.datasets.versions.list({ dataset });
  const [newest] = versions;
  if (newest) return newest.number;
  throw new AppError('request.invalid', {
    detail: `“${dataset}” has no version yet; \`inhouse data freeze ${dataset}\` makes one`,
  });
}

/** Names that splits usually have, where nobody says which is meant. */
type UsualSplit = 'train' | 'validation' | 'test';

/** The split of that name in the version, if it has one. */
export async function usualSplit(
  client: EngineClient,
  { dataset, version }: VersionPick,
  name: UsualSplit,
): Promise<VersionPick | null> {
  const { manifest } = await client.datasets.versions.show({ dataset, version });
  return manifest.splits.some((split) => split.name === name) ? { dataset, version, split: name } : null;
}
