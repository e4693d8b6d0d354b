import { createHash, randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { AppError } from '../../../../common/errors/appError.ts';
import type { Manifest } from '../../../../contract/datasets/versions.ts';
import { type DatasetFile, openDatasetFile, writeMeta } from '../datasetFile.ts';
import { fingerprintOf } from '../fingerprints.ts';
import { labelCheck } from '../labelling/checkStatus.ts';
import type { OperationContext } from '../operation.ts';
import { countLive } from '../walkRows.ts';
import { type Belonging, createBelonging } from './belonging.ts';
import { findLeakage, knowsNearDuplicates } from './leakage.ts';
import { sealSteps } from './lineage.ts';
import { buildManifest, type FreezeInput } from './manifest.ts';
import { purgeMasked } from './purgeMasked.ts';
import { type RecordRow, recordColumns, recordText, rowHash, versionHasher, walkRecords } from './record.ts';
import { createVersionFile, publishVersionFile, removePartial } from './versionFile.ts';

export interface Frozen {
  readonly version: number;
  readonly hash: string;
}

/**
 * Makes an immutable file of the rows as they are now, whatever is changed meanwhile. Its row in `versions` comes last, so a
 * kill leaves nothing that anybody sees. Throws `datasets.checkNeeded`, `datasets.nothingToFreeze`, `datasets.busy`, `disk.full`.
 */
export async function freezeVersion(
  file: DatasetFile,
  input: FreezeInput,
  context: OperationContext,
): Promise<Frozen> {
  // Its step is the end of the version's lineage: what is changed from here on is not in it.
  const operation = begin(file, input);
  let frozen: Frozen;
  try {
    const draft = openSnapshot(file);
    try {
      requireReady(draft, { dataset: input.dataset.name, operation });
      const number =
        (file.get<{ last: number | null }>('SELECT max(number) AS last FROM versions')?.last ?? 0) + 1;
      const written = await writeVersion({ file, draft, number, operation }, input, context);
      commit(file, written, input);
      frozen = { version: number, hash: written.hash };
    } finally {
      draft.close();
    }
  } catch (error) {
    file.run("DELETE FROM operations WHERE id = ? AND state = 'running'", operation);
    throw error;
  }
  for (const _ of purgeMasked(file)) await context.breathe();
  return frozen;
}

function begin(file: DatasetFile, { name, actor }: FreezeInput): number {
  return file.insert(
    `INSERT INTO operations (kind, parameters, actor, at, state, is_final)
     VALUES ('versions.freeze', ?, ?, ?, 'running', 1)`,
    ...[JSON.stringify({ name }), actor, new Date().toISOString()],
  );
}

/** The draft as it is at this moment, for as long as it is open. */
export function openSnapshot({ folder, key }: DatasetFile): DatasetFile {
  const draft = openDatasetFile(folder, { key, readonly: true });
  draft.database.exec('BEGIN');
  draft.get('SELECT count(*) FROM meta');
  return draft;
}

function requireReady(
  draft: DatasetFile,
  { dataset, operation }: { readonly dataset: string; readonly operation: number },
): void {
  const check = labelCheck(draft);
  if (!check.isFulfilled) {
    const missing = check.missing.map(({ label, count }) => `${label}: ${count}`).join(', ');
    throw new AppError('datasets.checkNeeded', { missing });
  }
  if (countLive(draft) === 0) throw new AppError('datasets.nothingToFreeze');
  const busy = draft.get<{ kind: string }>(
    `SELECT kind FROM operations WHERE state = 'running' AND id <> ?
     UNION ALL SELECT 'import' FROM sources WHERE state = 'reading'`,
    operation,
  );
  if (busy) throw new AppError('datasets.busy', { dataset, work: busy.kind });
}

interface Writing {
  readonly file: DatasetFile;
  readonly draft: DatasetFile;
  readonly number: number;
  readonly operation: number;
}

interface Written extends Pick<Writing, 'number' | 'operation'> {
  readonly hash: string;
  readonly manifest: Manifest;
  readonly sizeBytes: number;
}

async function writeVersion(
  { file, draft, number, operation }: Writing,
  input: FreezeInput,
  context: OperationContext,
): Promise<Written> {
  const version = createVersionFile(file, number);
  try {
    const { hasher, belonging, characters } = await copyRows(draft, version, context);
    const lineage = { ...copyLineage(draft, version), last: operation };
    const leakage = findLeakage(belonging, { nearDuplicatesKnown: knowsNearDuplicates(draft) });
    const found = { number, belonging, characters, leakage, lineage, labelCheck: labelCheck(draft) };
    const manifest = buildManifest(draft, { ...input, ...found });
    const hash = hasher.end(JSON.stringify(manifest));
    writeMeta(version, 'manifest', manifest);
    writeMeta(version, 'hash', hash);
    const location = publishVersionFile(file, number, version);
    return { number, operation, hash, manifest, sizeBytes: statSync(location).size };
  } catch (error) {
    if (version.database.open) version.close();
    removePartial(file, number);
    throw error;
  }
}

async function copyRows(draft: DatasetFile, version: DatasetFile, context: OperationContext) {
  const belonging: Belonging = createBelonging();
  const hasher = versionHasher();
  const insert = rowWriter(version);
  const of = countLive(draft);
  let characters = 0;
  for (const page of walkRecords(draft)) {
    const salts = randomBytes(page.length * saltBytes);
    version.transaction(() =>
      page.forEach((row, at) => {
        hasher.row(insert(row, salts.subarray(at * saltBytes, (at + 1) * saltBytes)));
        belonging.add(row);
        characters += row.characters;
      }),
    );
    context.progress(belonging.ids.length, of);
    await context.breathe();
  }
  return { belonging, hasher, characters };
}

const saltBytes = 16;

/** Stores a row and returns its hash. */
function rowWriter(version: DatasetFile): (row: RecordRow, salt: Buffer) => Buffer {
  const names = ['hash', 'salt', 'fingerprint', ...recordColumns];
  const insertRow = version.prepare(
    `INSERT INTO rows (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  );
  const insertContent = version.prepare(
    'INSERT INTO contents (id, hash, content, extra) VALUES (?, ?, ?, ?)',
  );
  const insertTag = version.prepare('INSERT INTO tags (row, tag) VALUES (?, ?)');
  return (row, salt) => {
    const hash = rowHash(salt, recordText(row));
    insertRow.run(hash, salt, fingerprintOf(row.contentHash), ...recordColumns.map((name) => row[name]));
    insertContent.run(row.id, row.contentHash, row.content, row.extra);
    for (const tag of row.tags) insertTag.run(row.id, tag);
    return hash;
  };
}

function copyLineage(draft: DatasetFile, version: DatasetFile): Omit<Manifest['lineage'], 'last'> {
  const hash = createHash('sha256');
  const insert = version.prepare('INSERT INTO lineage (operation, step, hash, salt) VALUES (?, ?, ?, ?)');
  let steps = 0;
  version.transaction(() => {
    for (const step of sealSteps(draft)) {
      insert.run(step.operation, step.step, step.hash, step.salt);
      hash.update(step.hash);
      steps += 1;
    }
  });
  return { steps, hash: hash.digest('hex') };
}

function commit(
  file: DatasetFile,
  { number, operation, hash, manifest, sizeBytes }: Written,
  { name, notes, actor }: FreezeInput,
): void {
  const { at, rows } = manifest;
  file.transaction(() => {
    file.run(
      "UPDATE operations SET state = 'done', rows = ?, parameters = ? WHERE id = ?",
      ...[rows, JSON.stringify({ version: number, name, hash }), operation],
    );
    file.run(
      `INSERT INTO versions (number, name, notes, actor, at, rows, size_bytes, hash, manifest, operation)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[number, name, notes, actor, at, rows, sizeBytes, hash, JSON.stringify(manifest), operation],
    );
  });
}
