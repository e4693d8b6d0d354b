import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { RunRecord, TrainingWish, VersionPick } from '../../contract/training/runs.ts';
import type { TrainingPlaces } from './training.ts';

export type ExampleUse = RunRecord['data'][number]['use'];

/** A file of examples, and what it has to hash to. */
export interface ExampleFile {
  readonly path: string;
  readonly sha256: string;
}

/** What a wish names, by what it is for. */
export function picksOf({
  data,
  validation,
  replay,
  test,
}: Pick<TrainingWish, 'data' | 'validation' | 'replay' | 'test'>): [use: ExampleUse, pick: VersionPick][] {
  const picks = { train: data, validation, replay, test } satisfies Record<ExampleUse, VersionPick | null>;
  return Object.entries(picks).flatMap(([use, pick]): [ExampleUse, VersionPick][] =>
    pick === null ? [] : [[use as ExampleUse, pick]],
  );
}

export type RunExamples = Readonly<Record<'train', ExampleFile>> &
  Readonly<Record<'validation' | 'replay', ExampleFile | null>>;

export interface WriteExamples {
  readonly places: Pick<TrainingPlaces, 'writeRows'>;
  readonly folder: string;
  readonly signal: AbortSignal;
  /** After each file. */
  onWritten?(done: number, total: number): void;
}

/** What a run learns from and is measured on while it learns, as files in `folder`; what lies there is written anew. */
export async function writeExamples(
  wish: Pick<TrainingWish, 'data' | 'validation' | 'replay' | 'test'>,
  { places, folder, signal, onWritten }: WriteExamples,
): Promise<RunExamples> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = new Map<ExampleUse, ExampleFile>();
  const picks = picksOf(wish).filter(([use]) => use !== 'test');
  for (const [use, pick] of picks) {
    const location = path.join(folder, `${use}.jsonl`);
    const { sha256 } = await places.writeRows(pick, location, signal);
    files.set(use, { path: location, sha256 });
    onWritten?.(files.size, picks.length);
  }
  const train = files.get('train');
  if (!train) throw new Error('a wish always names what is learnt');
  return { train, validation: files.get('validation') ?? null, replay: files.get('replay') ?? null };
}

/** Stands for the content of all the files of a run. */
export function hashExamples({ train, validation, replay }: RunExamples): string {
  const parts = [train, validation, replay].map((file) => file?.sha256 ?? null);
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
