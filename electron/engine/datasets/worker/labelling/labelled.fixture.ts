import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RowContent } from '../../../../common/datasetRow.ts';
import { type DatasetFile, openDatasetFile } from '../datasetFile.ts';
import type { OperationContext } from '../operation.ts';

/** For tests only: an empty data set's file in a folder of its own. */
export function openTestFile(): { readonly file: DatasetFile; close(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-labelling-'));
  const file = openDatasetFile(folder, { key: null, readonly: false });
  return {
    file,
    close() {
      file.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Never cancelled, and nobody else waits. */
export const quietContext: OperationContext = {
  signal: new AbortController().signal,
  progress: () => undefined,
  breathe: async () => undefined,
};

export interface TestRow {
  readonly content: RowContent;
  readonly label?: string | null;
  readonly labelBy?: 'import' | 'hand' | 'rule' | 'model' | null;
  readonly author?: string;
}

/** Returns the row's id. */
export function addTestRow(file: DatasetFile, { content, label, labelBy, author }: TestRow): number {
  const text = JSON.stringify(content);
  const id = file.insert(
    `INSERT INTO rows (label, label_by, author, characters, han, changed_at) VALUES (?, ?, ?, ?, 0, '2026-01-01')`,
    label ?? null,
    labelBy ?? null,
    author ?? 'import:somebody',
    text.length,
  );
  const hash = createHash('sha256').update(text).digest();
  file.insert('INSERT INTO contents (id, hash, content) VALUES (?, ?, ?)', id, hash, text);
  return id;
}

export const chatOf = (question: string, answer = 'Press reset.'): RowContent => ({
  turns: [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ],
  tools: null,
});
