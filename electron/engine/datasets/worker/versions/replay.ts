import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../../../common/errors/appError.ts';
import type { ReadChoice, ReadRow } from '../../../../compute/datasets/contract.ts';
import type { Manifest, Replay } from '../../../../contract/datasets/versions.ts';
import type { DatasetFile } from '../datasetFile.ts';
import { readFields } from '../history.ts';
import type { OperationContext } from '../operation.ts';
import { readFile } from '../readFile.ts';
import { readDatasetSettings } from '../settings.ts';
import { openSnapshot } from './freeze.ts';
import { createReplayCheck, type ReplayCheck } from './replayCheck.ts';
import { type RowState, replayBackward, replayForward, toRecord } from './replayRow.ts';
import { openVersionFile, requireVersion } from './versionFile.ts';

export interface ReplayInput {
  readonly version: number;
  /** Where each file lies that rows came from. */
  readonly files: readonly { readonly source: number; readonly path: string }[];
}

/**
 * Makes a version's rows again, from the files that they came from and the steps that were done, and compares what comes out with
 * the version. Rows that came from no file (written by hand, rated in a chat) are taken from the history alone. Nothing is
 * changed. Throws `datasets.versionNotFound`, `datasets.sourceMissing`, `datasets.sourceDiffers`, `dataFile.*`.
 */
export async function replayVersion(
  file: DatasetFile,
  { version: number, files }: ReplayInput,
  context: OperationContext,
): Promise<Replay> {
  const { parsed: manifest, hash } = requireVersion(file, number);
  const draft = openSnapshot(file);
  const version = openVersionFile(file, number);
  // Pictures are copied while their folder is read.
  const scratch = mkdtempSync(path.join(file.folder, 'replay-'));
  try {
    const check = createReplayCheck(version, manifest);
    const replay: Replaying = { draft, check, last: manifest.lineage.last, scratch, context };
    for (const source of readSources(draft, manifest)) {
      const given = files.find((one) => one.source === source.id);
      if (!given) throw new AppError('datasets.sourceMissing', { file: source.name });
      await replaySource(replay, source, given.path);
      context.progress(check.seen, manifest.rows);
    }
    for (const rows of walkUnfiled(draft)) {
      for (const row of rows) replayUnfiled(replay, row);
      context.progress(check.seen, manifest.rows);
      await context.breathe();
    }
    return { ...(await check.end(context)), hash };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    version.close();
    draft.close();
  }
}

interface Replaying {
  readonly draft: DatasetFile;
  readonly check: ReplayCheck;
  /** The step that made the version. */
  readonly last: number;
  readonly scratch: string;
  readonly context: OperationContext;
}

interface SourceRow {
  readonly id: number;
  readonly name: string;
  readonly sha256: string | null;
  readonly choice: string;
  readonly records: number;
  readonly actor: string;
}

/** Files of which the version has rows. */
function readSources(draft: DatasetFile, { sources }: Manifest): SourceRow[] {
  const used = sources.filter(({ rows }) => rows > 0).map(({ id }) => id);
  return draft.all<SourceRow>(
    'SELECT id, name, sha256, choice, records, actor FROM sources WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id',
    JSON.stringify(used),
  );
}

async function replaySource(replay: Replaying, source: SourceRow, location: string): Promise<void> {
  const { draft, scratch, context } = replay;
  const next = rowsOfSource(draft, source.id);
  const isSkipped = skipper(draft, source.id);
  const choice = JSON.parse(source.choice) as ReadChoice;
  const rowKind = readDatasetSettings(draft).kind;
  const request = {
    kind: 'read',
    path: location,
    choice,
    rowKind,
    schema: null,
    skip: 0,
    imageFolder: scratch,
  } as const;
  for await (const frame of readFile(request, context.signal)) {
    if (frame.kind === 'end' && source.sha256 !== null && frame.sha256 !== source.sha256)
      throw differs(source);
    if (frame.kind !== 'batch') continue;
    for (const read of frame.batch.rows) {
      // What a stopped import has not come to is no part of the data set.
      if (read.ordinal > source.records || isSkipped(read.ordinal)) continue;
      const row = next();
      if (row === undefined || row.line !== read.line) throw differs(source);
      replayFiled(replay, { ...row, source: source.id }, { read, actor: source.actor });
    }
    await context.breathe();
  }
  if (next() !== undefined) throw differs(source);
}

/** Says which records became no rows. */
function skipper(draft: DatasetFile, source: number): (ordinal: number) => boolean {
  const lists = (['duplicates', 'rejects'] as const).map((table) =>
    draft.prepare(`SELECT 1 FROM ${table} WHERE source = ? AND ordinal = ?`).pluck(),
  );
  return (ordinal) => lists.some((list) => list.get(source, ordinal) !== undefined);
}

function differs({ name }: SourceRow): AppError {
  return new AppError('datasets.sourceDiffers', { file: name });
}

interface Placed {
  readonly id: number;
  readonly line: number;
}

/** Gives out the rows of a file one by one, in the order of their records. */
function rowsOfSource(draft: DatasetFile, source: number): () => Placed | undefined {
  let [page, at, last]: [Placed[], number, number] = [[], 0, 0];
  return () => {
    if (at === page.length) {
      page = draft.all<Placed>(
        'SELECT id, line FROM rows WHERE source = ? AND id > ? ORDER BY id LIMIT 1000',
        source,
        last,
      );
      at = 0;
    }
    const row = page[at];
    at += 1;
    last = row?.id ?? last;
    return row;
  };
}

interface FromFile {
  readonly read: ReadRow;
  readonly actor: string;
}

function replayFiled(
  { draft, check, last }: Replaying,
  row: Placed & { readonly source: number },
  { read, actor }: FromFile,
): void {
  const state: RowState = {
    ...{ content: read.content, extra: read.extra, label: read.label },
    hash: Buffer.from(read.hash.buffer, read.hash.byteOffset, read.hash.length).toString('hex'),
    label_by: read.label === null ? null : 'import',
    author: `import:${actor}`,
    ...{ stars: null, split: null, review: null, reviewer: null, removed: null, tags: [] },
  };
  const after = replayForward(draft, row.id, { state, last });
  if (after.removed === null) check.row(toRecord(row, after));
}

function replayUnfiled({ draft, check, last }: Replaying, row: number): void {
  const state = readFields(draft, row, [
    ...(['content', 'hash', 'extra', 'label', 'label_by', 'stars', 'split'] as const),
    ...(['review', 'reviewer', 'author', 'tags', 'removed'] as const),
  ]) as RowState;
  const before = replayBackward(draft, row, { state, last });
  if (before.removed === null) check.row(toRecord({ id: row, source: null, line: null }, before));
}

/** Rows that came from no file. */
function* walkUnfiled(draft: DatasetFile): Generator<number[]> {
  for (let last = 0; ; ) {
    const rows = draft.all<{ id: number }>(
      'SELECT id FROM rows WHERE source IS NULL AND id > ? ORDER BY id LIMIT 500',
      last,
    );
    const end = rows.at(-1);
    if (end === undefined) return;
    last = end.id;
    yield rows.map(({ id }) => id);
  }
}
