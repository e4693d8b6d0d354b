import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { chat, makeDataset, patientContext } from '../datasetFile.fixture.ts';
import { freezeVersion } from './freeze.ts';
import { openVersionFile } from './versionFile.ts';
import { withdrawRows } from './withdraw.ts';
import { type ChosenSplit, findHolding, writeExamples } from './writeExamples.ts';

const context = patientContext();
const freezeInput = {
  dataset: { id: 'alarms-1', name: 'Alarms', description: '' },
  ...{ name: '', notes: '', actor: 'li', tool: 'Inhouse 0' },
};

/** 1,203 rows; the first two of three are in `train`, some of the others in `test`; row 2 is taken out before the freeze. */
async function frozen() {
  const set = makeDataset({ kind: 'chat' });
  set.add(
    Array.from({ length: 1_203 }, (_, at) => ({
      content: chat(`What does E${at} mean?`, `Answer ${at}\n报警`),
      ...(at % 2 === 0 && { label: 'even "quoted"' }),
    })),
  );
  set.file.run("UPDATE rows SET split = iif(id % 3 > 0, 'train', iif(id % 2, NULL, 'test'))");
  set.file.run('UPDATE rows SET removed = 1 WHERE id = 2');
  const { hash } = await freezeVersion(set.file, freezeInput, context);
  const folder = path.join(set.folder, 'run');
  mkdirSync(folder);
  const location = path.join(folder, 'train.jsonl');
  const write = (split: ChosenSplit, { forbidsLeakage = true, at = location } = {}) =>
    writeExamples(set.file, { version: 1, split, path: at, forbidsLeakage }, context);
  return { ...set, hash, folder, location, write };
}

const linesOf = (location: string) =>
  readFileSync(location, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

test('the rows of a split are written in order, with their hashes and the hashes of file and version', async () => {
  using set = await frozen();
  const written = await set.write({ name: 'train' });
  const bytes = readFileSync(set.location);
  expect(written).toEqual({
    rows: 801,
    withdrawn: 0,
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    hash: set.hash,
  });
  const lines = linesOf(set.location);
  expect(lines.map(({ row }) => row)).toEqual(
    Array.from({ length: 1_203 }, (_, at) => at + 1).filter((id) => id % 3 > 0 && id !== 2),
  );
  const version = openVersionFile(set.file, 1);
  const stored = version.get<{ hash: string }>('SELECT lower(hex(hash)) AS hash FROM rows WHERE id = 4');
  version.close();
  expect(lines[1]).toEqual({
    row: 4,
    hash: stored?.hash,
    label: null,
    content: chat('What does E3 mean?', 'Answer 3\n报警'),
  });
  expect(lines[0].label).toBe('even "quoted"');
  expect(readdirSync(set.folder)).toEqual(['train.jsonl']);
});

test('all rows together are those of the splits and those without one; the same rows give the same bytes', async () => {
  using set = await frozen();
  const counts = [];
  for (const split of [{ name: 'train' }, { name: 'test' }, 'none', 'all', { name: "no' such" }] as const)
    counts.push((await set.write(split)).rows);
  expect(counts).toEqual([801, 200, 201, 1_202, 0]);
  const first = await set.write('all');
  expect(await set.write('all', { at: path.join(set.folder, 'again') })).toEqual(first);
});

test('withdrawn rows are left out and counted, and versions are known that still hold others', async () => {
  using set = await frozen();
  expect(findHolding(set.file, { versions: [1], rows: [1, 4] })).toEqual([1]);
  await withdrawRows(set.file, { rows: [1, 4], rejects: [], reason: 'asked', actor: 'li' }, context);
  expect(await set.write({ name: 'train' })).toMatchObject({ rows: 799, withdrawn: 2, hash: set.hash });
  expect(linesOf(set.location)[0].row).toBe(5);
  expect(findHolding(set.file, { versions: [1], rows: [1, 4] })).toEqual([]);
  expect(findHolding(set.file, { versions: [1], rows: [1, 5] })).toEqual([1]);
});

test('who would measure with rows that leak is refused, unless nothing is measured', async () => {
  using set = makeDataset({ kind: 'chat' });
  set.add([{ content: chat('Q', 'one') }, { content: chat('Q', 'other') }]);
  set.file.run("UPDATE rows SET split = iif(id = 1, 'train', 'test')");
  await freezeVersion(set.file, freezeInput, context);
  const input = { version: 1, split: { name: 'train' }, path: path.join(set.folder, 'train.jsonl') };
  await expect(writeExamples(set.file, { ...input, forbidsLeakage: true }, context)).rejects.toMatchObject({
    code: 'datasets.leakage',
  });
  expect(await writeExamples(set.file, { ...input, forbidsLeakage: false }, context)).toMatchObject({
    rows: 1,
  });
});

test('what is killed or cannot be written leaves nothing, and a missing version is told', async () => {
  using set = await frozen();
  const killed = { ...context, breathe: () => Promise.reject(new Error('killed')) };
  const input = { version: 1, split: 'all' as const, path: set.location, forbidsLeakage: true };
  await expect(writeExamples(set.file, input, killed)).rejects.toThrow('killed');
  expect(readdirSync(set.folder)).toEqual([]);
  const nowhere = { ...input, path: path.join(set.folder, 'missing', 'train.jsonl') };
  await expect(writeExamples(set.file, nowhere, context)).rejects.toMatchObject({
    code: 'file.unwritable',
    data: { path: 'train.jsonl', reason: 'ENOENT' },
  });
  await expect(writeExamples(set.file, { ...input, version: 2 }, context)).rejects.toMatchObject({
    code: 'datasets.versionNotFound',
  });
});
