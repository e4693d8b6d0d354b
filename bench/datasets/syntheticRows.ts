import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ReadRow } from '../../electron/compute/datasets/contract.ts';
import { datasetFolder } from '../../electron/engine/datasets/openFiles.ts';
import { type DatasetFile, openDatasetFile } from '../../electron/engine/datasets/worker/datasetFile.ts';
import { createRowStore } from '../../electron/engine/datasets/worker/importFile.ts';
import { changeSettings } from '../../electron/engine/datasets/worker/settings.ts';
import { canonicalRow } from '../../electron/ml/datasets/canonical.ts';

/** What the bench's data sets are encrypted with: as slow as it is for people. */
export const benchKey = Buffer.alloc(32, 7);

const charactersOfRow = 600;
const batchRows = 2_000;

/**
 * A data set of so many rows of about 1 KB, half of it Chinese, with labels, stars, tags and splits spread as people would. Made
 * once and kept. Returns the data directory.
 */
export async function syntheticRows(
  workFolder: string,
  count: number,
  { key = benchKey }: { readonly key?: Uint8Array | null } = {},
): Promise<string> {
  const dataDir = path.join(workFolder, `rows-${count}${key === null ? '-plain' : ''}`);
  if (existsSync(dataDir)) return dataDir;
  const partial = `${dataDir}.partial`;
  await rm(partial, { recursive: true, force: true });
  const folder = datasetFolder(partial, 'bench');
  await mkdir(folder, { recursive: true });
  const file = openDatasetFile(folder, { key, readonly: false });
  changeSettings(file, { kind: 'chat' });
  addRows(file, count);
  file.transaction(() => spread(file));
  file.close();
  await rename(partial, dataDir);
  return dataDir;
}

function addRows(file: DatasetFile, count: number): void {
  const source = file.insert(
    `INSERT INTO sources (name, size_bytes, modified_at, choice, state, actor, created_at)
     VALUES ('bench.jsonl', 1, '', '{}', 'done', 'bench', '')`,
  );
  const store = createRowStore(file, { source, actor: 'bench' });
  const random = randomFrom(1);
  for (let done = 0; done < count; done += batchRows) {
    const rows = Array.from({ length: Math.min(batchRows, count - done) }, (_, at) =>
      makeRow(done + at + 1, random),
    );
    file.transaction(() => store.add({ rows, rejects: [], ordinal: done + rows.length, bytesRead: 1 }));
  }
}

/** Values that rows get after an import, by their number: quick, and the same every time. */
function spread(file: DatasetFile): void {
  file.database.exec(`
    UPDATE rows SET
      stars = CASE WHEN id % 10 = 0 THEN 1 + (id / 10) % 5 END,
      split = CASE WHEN id % 3 = 0 THEN 'test' WHEN id % 3 = 1 THEN 'train' END,
      assignee = CASE WHEN id % 100 = 7 THEN 'Li' END,
      review = CASE WHEN id % 20 = 3 THEN 'approved' END,
      problems = CASE WHEN id % 50 = 9 THEN 2 WHEN id % 1000 = 11 THEN 4 ELSE 0 END,
      cluster = CASE WHEN id % 1000 = 11 THEN id / 5000 END,
      tokens = characters / 2,
      removed = CASE WHEN id % 500 = 499 THEN 1 END;
    INSERT INTO tags (row, tag) SELECT id, 'checked' FROM rows WHERE id % 5 = 1;
    INSERT INTO tags (row, tag) SELECT id, 'odd one' FROM rows WHERE id % 20000 = 1;
  `);
}

function makeRow(ordinal: number, random: () => number): ReadRow {
  const turns = [
    { role: 'user', content: makeText(random, charactersOfRow / 4) },
    { role: 'assistant', content: makeText(random, (charactersOfRow * 3) / 4) },
  ] as const;
  const { json, characters, han } = canonicalRow({ turns, tools: null });
  const label = ordinal % 10_000 === 5 ? 'rare' : ordinal % 4 === 0 ? null : `label ${ordinal % 7}`;
  return {
    ...{ ordinal, line: ordinal, content: json, extra: null, label, characters, han },
    hash: createHash('sha256').update(json).digest(),
  };
}

const han = [
  ...'设备报警温度过高请停机检查风扇水泵压力传感器电源线路更换滤芯润滑油轴承振动异常启动关闭维修保养记录操作员班组',
];
const english =
  'alarm valve pressure pump sensor reset line cable motor drive pressing check replace filter bearing'.split(
    ' ',
  );

function makeText(random: () => number, length: number): string {
  let text = '';
  while (text.length < length * (0.5 + random()))
    text += random() < 0.4 ? `${sentence(random)}，` : `${word(random)} `;
  return text.trim();
}

function sentence(random: () => number): string {
  return Array.from({ length: 12 }, () => han[Math.floor(random() * han.length)]).join('');
}

/** A few words everywhere, and very many that are rare. */
function word(random: () => number): string {
  const known = english[Math.floor(random() * english.length * 2)];
  return known ?? `w${Math.floor(random() ** 3 * 50_000).toString(36)}`;
}

/** Uniform in 0 … 1, the same sequence for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
