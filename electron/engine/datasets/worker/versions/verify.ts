import { createHash } from 'node:crypto';
import { AppError } from '../../../../common/errors/appError.ts';
import type { Manifest, Verification } from '../../../../contract/datasets/versions.ts';
import { storeError } from '../../../store/openDatabase.ts';
import { type DatasetFile, readMeta } from '../datasetFile.ts';
import type { OperationContext } from '../operation.ts';
import { stepHash } from './lineage.ts';
import { readRecords, recordText, rowHash, versionHasher } from './record.ts';
import { openVersionFile, requireVersion, versionPath } from './versionFile.ts';

type Broken = Verification['broken'];
type What = NonNullable<Broken>['what'];

const broken = (what: What, row: number | null = null): Broken => ({ what, row });

/** Makes every hash of a version again and compares it; names the first thing that differs. Throws `datasets.versionNotFound`. */
export async function verifyVersion(
  file: DatasetFile,
  { version: number }: { readonly version: number },
  context: OperationContext,
): Promise<Verification> {
  const { hash, rows } = requireVersion(file, number);
  const seen = { rows: 0, withdrawn: 0, row: 0 };
  const answer = (found: Broken): Verification => ({
    rows: seen.rows,
    withdrawn: seen.withdrawn,
    hash,
    broken: found,
  });
  let version: DatasetFile | null = null;
  try {
    version = openVersionFile(file, number);
    return answer(await findBroken(version, { hash, rows, seen, context }));
  } catch (thrown) {
    const error = storeError(thrown, versionPath(file, number));
    if (!(error instanceof AppError) || !error.code.startsWith('store.')) throw error;
    return answer(broken('file', seen.row || null));
  } finally {
    version?.close();
  }
}

interface Expected {
  /** As the draft's list of versions has them. */
  readonly hash: string;
  readonly rows: number;
  readonly seen: { rows: number; withdrawn: number; row: number };
  readonly context: OperationContext;
}

async function findBroken(version: DatasetFile, { hash, rows, seen, context }: Expected): Promise<Broken> {
  const hasher = versionHasher();
  for (const page of walkStored(version)) {
    const records = readRecords(
      version,
      page.map(({ id }) => id),
    );
    for (const { id, hash: stored, salt, withdrawn } of page) {
      seen.rows += 1;
      seen.row = id;
      if (withdrawn !== null) seen.withdrawn += 1;
      else {
        const record = records.get(id);
        if (!record || salt === null || !rowHash(salt, recordText(record)).equals(stored))
          return broken('row', id);
        if (!sha256(record.content).equals(record.contentHash)) return broken('row', id);
      }
      hasher.row(stored);
    }
    context.progress(seen.rows, rows);
    await context.breathe();
  }
  const manifest = readMeta<Manifest | null>(version, 'manifest', null);
  if (manifest === null) return broken('manifest');
  if (manifest.rows !== seen.rows) return broken('order');
  if (lineageHash(version) !== manifest.lineage.hash) return broken('lineage');
  return hasher.end(JSON.stringify(manifest)) === hash ? null : broken('hash');
}

interface StoredHash {
  readonly id: number;
  readonly hash: Uint8Array;
  readonly salt: Uint8Array | null;
  readonly withdrawn: string | null;
}

/** Pages of all rows of a version, the withdrawn ones among them. */
export function* walkStored(version: DatasetFile): Generator<StoredHash[]> {
  for (let last = 0; ; ) {
    const page = version.all<StoredHash>(
      'SELECT id, hash, salt, withdrawn FROM rows WHERE id > ? ORDER BY id LIMIT 500',
      last,
    );
    const end = page.at(-1);
    if (end === undefined) return;
    last = end.id;
    yield page;
  }
}

function lineageHash(version: DatasetFile): string {
  const hash = createHash('sha256');
  for (const { step } of version.all<{ step: string }>('SELECT step FROM lineage ORDER BY operation'))
    hash.update(stepHash(step));
  return hash.digest('hex');
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
