import type { ChainLink } from '../security/audit.ts';
import type { OpenDatabase } from './openDatabase.ts';

/** A file that rows of the log have gone into. */
export interface AuditArchive {
  /** Sequences of its first and last record. */
  readonly first: number;
  readonly last: number;
  /** Of the record before its first, and of its last. */
  readonly previousHash: string;
  readonly lastHash: string;
  /** When its newest record was written. */
  readonly newestAt: string;
  /** Its name in the folder of archives. */
  readonly file: string;
  /** Of its records, as lines. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly createdAt: string;
  /** null: it is there. */
  readonly removedAt: string | null;
}

export const selectArchives = `SELECT first, last, previous_hash AS previousHash, last_hash AS lastHash,
  newest_at AS newestAt, file, sha256, size_bytes AS sizeBytes, created_at AS createdAt, removed_at AS removedAt
  FROM audit_archives`;

/** The record that the log goes on after. */
export const selectArchiveEnd =
  'SELECT last AS sequence, last_hash AS hash FROM audit_archives ORDER BY last DESC LIMIT 1';

export interface Archives {
  /** Where the log goes on when all of its rows are archived; undefined: nothing ever was. */
  last(): ChainLink | undefined;
  /** Enters a verified archive and deletes its rows, or nothing. Throws where its ends are not those of the log. */
  enter(archive: AuditArchive): void;
  markRemoved(first: number, at: string): void;
}

export function openArchives(audit: OpenDatabase): Archives {
  const last = audit.prepare<[], ChainLink>(selectArchiveEnd);
  const oldest = audit.prepare<[], { sequence: number }>('SELECT MIN(sequence) AS sequence FROM audit');
  const hashAt = audit.prepare('SELECT hash FROM audit WHERE sequence = ?').pluck();
  const insert = audit.prepare(`INSERT INTO audit_archives
      (first, last, previous_hash, last_hash, newest_at, file, sha256, size_bytes, created_at, removed_at)
    VALUES (@first, @last, @previousHash, @lastHash, @newestAt, @file, @sha256, @sizeBytes, @createdAt, @removedAt)`);
  const remove = audit.prepare('DELETE FROM audit WHERE sequence <= ?');
  const mark = audit.prepare('UPDATE audit_archives SET removed_at = ? WHERE first = ?');
  return {
    last: () => last.get(),
    enter: audit.transaction((archive: AuditArchive) => {
      if (oldest.get()?.sequence !== archive.first || hashAt.get(archive.last) !== archive.lastHash)
        throw new Error('the archive is not of this log');
      insert.run(archive);
      remove.run(archive.last);
    }),
    markRemoved: (first, at) => void mark.run(at, first),
  };
}
