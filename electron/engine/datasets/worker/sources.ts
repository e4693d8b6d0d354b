import type { Reject, Source } from '../../../contract/datasets/imports.ts';
import type { DatasetFile } from './datasetFile.ts';

interface SourceRow {
  readonly id: number;
  readonly job: string | null;
  readonly name: string;
  readonly size_bytes: number;
  readonly sha256: string | null;
  readonly licence: string | null;
  readonly choice: string;
  readonly state: Source['state'];
  readonly records: number;
  readonly rows: number;
  readonly rejects: number;
  readonly duplicates: number;
  readonly actor: string;
  readonly created_at: string;
}

/** Newest first. */
export function listSources(file: DatasetFile): { sources: Source[] } {
  const rows = file.all<SourceRow>('SELECT * FROM sources ORDER BY id DESC');
  return {
    sources: rows.map((row) => ({
      id: row.id,
      job: row.job,
      name: row.name,
      sizeBytes: row.size_bytes,
      sha256: row.sha256,
      licence: row.licence,
      choice: JSON.parse(row.choice) as Source['choice'],
      state: row.state,
      records: row.records,
      rows: row.rows,
      rejects: row.rejects,
      duplicates: row.duplicates,
      actor: row.actor,
      createdAt: row.created_at,
    })),
  };
}

export interface RejectsQuery {
  readonly source: number;
  readonly after: number;
  readonly atMost: number;
  readonly withDuplicates: boolean;
}

/** In the order of the file. */
export function listRejects(file: DatasetFile, { source, after, atMost, withDuplicates }: RejectsQuery) {
  const duplicates = `SELECT ordinal, line, 'duplicate' AS reason, CAST(row AS TEXT) AS detail, '' AS excerpt
    FROM duplicates WHERE source = @source AND ordinal > @after`;
  const rejects = file
    .prepare(
      `SELECT ordinal, line, reason, detail, excerpt FROM rejects WHERE source = @source AND ordinal > @after
       ${withDuplicates ? `UNION ALL ${duplicates}` : ''} ORDER BY ordinal LIMIT @atMost`,
    )
    .all({ source, after, atMost }) as Reject[];
  const counts = file.get<{ rejects: number; duplicates: number }>(
    'SELECT rejects, duplicates FROM sources WHERE id = ?',
    source,
  );
  return { rejects, total: (counts?.rejects ?? 0) + (withDuplicates ? (counts?.duplicates ?? 0) : 0) };
}
