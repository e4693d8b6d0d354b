import { rm } from 'node:fs/promises';
import path from 'node:path';
import { readStored, writeFileWhole } from '../../vault/files.ts';

/** What is safely on the disk: the first `writtenBytes` of weights.bin, made from what `key` stands for. */
export interface Journal {
  readonly key: string;
  readonly writtenBytes: number;
}

const journalName = 'quantize.journal';

/** null: there is none, or none that can be read, so nothing of an earlier attempt can be trusted. */
export async function readJournal(folder: string): Promise<Journal | null> {
  try {
    return JSON.parse((await readStored(path.join(folder, journalName))).toString()) as Journal;
  } catch {
    return null;
  }
}

export async function writeJournal(folder: string, journal: Journal): Promise<void> {
  await writeFileWhole(path.join(folder, journalName), Buffer.from(JSON.stringify(journal)));
}

export async function removeJournal(folder: string): Promise<void> {
  await rm(path.join(folder, journalName), { force: true });
}
