import type { Manifest, Replay } from '../../../../contract/datasets/versions.ts';
import type { DatasetFile } from '../datasetFile.ts';
import type { OperationContext } from '../operation.ts';
import { type RecordRow, recordText, rowHash, versionHasher } from './record.ts';
import { walkStored } from './verify.ts';

/**
 * Compares rows that were made again with a version's. Each gets the version's own salt, so that equal rows have equal hashes, and
 * the hash of all is made from those that came out; of a withdrawn row only its old hash is left.
 */
export interface ReplayCheck {
  /** In any order. */
  row(row: RecordRow): void;
  readonly seen: number;
  end(context: OperationContext): Promise<Omit<Replay, 'hash'>>;
}

const shownDifferences = 100;

interface Stored {
  readonly hash: Uint8Array;
  readonly salt: Uint8Array | null;
}

export function createReplayCheck(version: DatasetFile, manifest: Manifest): ReplayCheck {
  const find = version.prepare('SELECT hash, salt FROM rows WHERE id = ?');
  const differing: Replay['differing'] = [];
  let differences = 0;
  const matched = new Set<number>();
  /** Hashes of rows that came out otherwise. */
  const others = new Map<number, Buffer>();
  let seen = 0;
  const differ = (row: number, what: Replay['differing'][number]['what']) => {
    differences += 1;
    if (differing.length < shownDifferences) differing.push({ row, what });
  };
  return {
    get seen() {
      return seen;
    },
    row(row) {
      seen += 1;
      const stored = find.get(row.id) as Stored | undefined;
      if (stored === undefined) return differ(row.id, 'unexpected');
      if (stored.salt === null) return;
      const hash = rowHash(stored.salt, recordText(row));
      if (hash.equals(stored.hash)) matched.add(row.id);
      else others.set(row.id, hash);
    },
    async end(context) {
      const hasher = versionHasher();
      let withdrawn = 0;
      for (const page of walkStored(version)) {
        for (const { id, hash, withdrawn: gone } of page) {
          const other = others.get(id);
          if (gone !== null) withdrawn += 1;
          else if (other) differ(id, 'differs');
          else if (!matched.has(id)) differ(id, 'missing');
          if (gone !== null || other || matched.has(id)) hasher.row(other ?? hash);
        }
        await context.breathe();
      }
      return {
        ...{ rows: manifest.rows, matching: matched.size, withdrawn, differing, differences },
        replayed: hasher.end(JSON.stringify(manifest)),
      };
    },
  };
}
