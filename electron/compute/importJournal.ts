import path from 'node:path';
import { openLineFile } from '../vault/lineFile.ts';

/** What an interrupted import leaves behind about one file, as far as it can be trusted after a power cut. */
export type JournalRecord =
  | { readonly kind: 'synced'; readonly name: string; readonly version: string; readonly bytes: number }
  | { readonly kind: 'done'; readonly name: string; readonly version: string; readonly sha256: string };

/** Starts with a dot and is no name that an import takes. */
const journalName = '.import-journal.jsonl';

/**
 * The memory of an import: one line for every piece that is safely on the disk. A line is written only after the
 * bytes it speaks of were flushed, so a lost last line costs time and nothing else.
 */
export interface ImportJournal {
  /** The last word about this version of a file; nothing is known of another version. */
  find(name: string, version: string): JournalRecord | null;
  append(record: JournalRecord): Promise<void>;
  remove(): Promise<void>;
}

export async function openJournal(folder: string): Promise<ImportJournal> {
  const file = await openLineFile(path.join(folder, journalName));
  const records = new Map(parseLines(file.lines).map((record) => [record.name, record]));
  return {
    find(name, version) {
      const record = records.get(name);
      return record?.version === version ? record : null;
    },
    async append(record) {
      records.set(record.name, record);
      await file.append(JSON.stringify(record));
    },
    remove: () => file.remove(),
  };
}

/** Lines up to the first that a bad disk has damaged. */
function parseLines(lines: readonly string[]): JournalRecord[] {
  const records: JournalRecord[] = [];
  for (const line of lines) {
    try {
      records.push(JSON.parse(line) as JournalRecord);
    } catch (error) {
      if (error instanceof SyntaxError) break;
      throw error;
    }
  }
  return records;
}
