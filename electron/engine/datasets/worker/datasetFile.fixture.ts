import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RowContent, textsOf } from '../../../common/datasetRow.ts';
import type { ReadRow } from '../../../compute/datasets/contract.ts';
import { type DatasetFile, openDatasetFile } from './datasetFile.ts';
import { createRowStore } from './importFile.ts';
import type { OperationContext } from './operation.ts';
import { changeSettings, type DatasetSettings } from './settings.ts';

export interface TestRow {
  readonly content: RowContent;
  readonly label?: string;
}

export interface TestDataset extends Disposable {
  readonly file: DatasetFile;
  readonly folder: string;
  /** Added as a reading process would give them. */
  add(rows: readonly TestRow[]): void;
}

/** A data set's file in a folder of its own, gone with the scope. */
export function makeDataset(
  settings: Partial<DatasetSettings> = {},
  { key = null }: { readonly key?: Uint8Array | null } = {},
): TestDataset {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-dataset-'));
  const file = openDatasetFile(folder, { key, readonly: false });
  changeSettings(file, settings);
  return {
    file,
    folder,
    add: (rows) => addTestRows(file, rows),
    [Symbol.dispose]() {
      file.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As one source. */
export function addTestRows(file: DatasetFile, rows: readonly TestRow[]): void {
  const source = file.insert(
    `INSERT INTO sources (name, size_bytes, modified_at, choice, state, actor, created_at)
     VALUES ('test.jsonl', 1, '', '{}', 'done', 'tester', '')`,
  );
  const batch = rows.map(toReadRow);
  file.transaction(() =>
    createRowStore(file, { source, actor: 'tester' }).add({
      ...{ rows: batch, rejects: [], ordinal: batch.length, bytesRead: 1 },
    }),
  );
}

/** A question and its answer. */
export function chat(question: string, answer: string): RowContent {
  const turns = [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ] as const;
  return { turns, tools: null };
}

function toReadRow({ content, label = undefined }: TestRow, index: number): ReadRow {
  const text = JSON.stringify(content);
  const letters = textsOf(content).join('').match(/\p{L}/gu) ?? [];
  const han = letters.filter((letter) => /\p{Script=Han}/u.test(letter)).length;
  return {
    ordinal: index + 1,
    line: index + 1,
    hash: createHash('sha256').update(text).digest(),
    content: text,
    extra: null,
    label: label ?? null,
    characters: [...textsOf(content).join('')].length,
    han: letters.length === 0 ? 0 : han / letters.length,
  };
}

/** A caller that never loses interest. */
export function patientContext(signal = new AbortController().signal): OperationContext {
  return {
    signal,
    progress: () => undefined,
    async breathe() {
      signal.throwIfAborted();
      await Promise.resolve();
      signal.throwIfAborted();
    },
  };
}
