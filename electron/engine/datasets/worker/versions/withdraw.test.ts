import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { contentFields } from '../content.ts';
import { chat, makeDataset, patientContext, type TestDataset } from '../datasetFile.fixture.ts';
import { type DatasetFile, openDatasetFile } from '../datasetFile.ts';
import { recover } from '../file.ts';
import { applyOperation, undoOperation } from '../history.ts';
import { editRow } from '../rows/edit.ts';
import { indexRows } from '../search/indexRows.ts';
import { diffVersions } from './diff.ts';
import { findPerson } from './findPerson.ts';
import { freezeVersion } from './freeze.ts';
import { verifyVersion } from './verify.ts';
import { versionPath } from './versionFile.ts';
import { listVersions } from './versions.ts';
import { listWithdrawals, perRow, withdrawRows } from './withdraw.ts';

const context = patientContext();
const freezeInput = {
  dataset: { id: 'wards-1', name: 'Wards', description: '' },
  ...{ name: '', notes: '', actor: 'li', tool: 'Inhouse 0' },
};

/** Row 1 names her, row 2 did until it was edited, row 3 in a note; two versions know more than the draft. */
async function wards(): Promise<TestDataset> {
  const set = makeDataset({ kind: 'chat' });
  set.add([
    { content: chat('Where is Zyxwina Quorble?', '张伟强 is in bed 7'), label: 'bed' },
    { content: chat('And zyxwina quorble’s sister?', 'Unknown'), label: 'bed' },
    { content: chat('Who is next?', 'Nobody'), label: 'bed' },
    ...Array.from({ length: 50 }, (_, at) => ({ content: chat(`Ward ${at}?`, `Yes ${at}`), label: 'ward' })),
  ]);
  await indexRows(set.file, {}, context);
  await freezeVersion(set.file, freezeInput, context);
  const change = (row: number, fields: object, parameters: object) =>
    applyOperation(
      set.file,
      { kind: 'rows.edit', parameters: { row, change: parameters }, actor: 'li' },
      (log) => log.change(row, fields),
    );
  change(2, contentFields(chat('And her sister?', 'Unknown')), {
    content: chat('And her sister?', 'Unknown'),
  });
  change(3, { note: 'said of Zyxwina Quorble' }, { note: 'said of Zyxwina Quorble' });
  change(4, { removed: 2 }, { removed: true });
  await freezeVersion(set.file, freezeInput, context);
  return set;
}

const find = (file: DatasetFile, words: string) => findPerson(file, { words, filter: {} }, context);

function bytesOf(folder: string): { name: string; bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({ name: entry.name, bytes: readFileSync(path.join(entry.parentPath, entry.name)) }));
}
const holding = (folder: string, words: readonly string[]) =>
  bytesOf(folder).flatMap(({ name, bytes }) =>
    words.filter((word) => bytes.includes(word)).map((word) => `${name}: ${word}`),
  );

test('a person is found in the draft, in notes, in earlier texts and in versions', async () => {
  using set = await wards();
  set.file.run(
    "INSERT INTO rejects VALUES (1, 99, 99, 'empty', '', 'QUORBLE, Zyxwina'), (1, 98, 98, 'empty', '', 'somebody')",
  );
  const hits = await find(set.file, 'Quorble zyxwina');
  expect(hits).toMatchObject({
    rows: [1, 2, 3],
    isCut: false,
    draft: { rows: 3, removed: 0 },
    versions: [
      { version: 1, rows: 3 },
      { version: 2, rows: 3 },
    ],
    rejects: [{ source: 1, ordinal: 99 }],
    exports: [],
  });
  expect((await find(set.file, '张伟')).rows).toEqual([1]);
  expect((await find(set.file, 'nobody in particular')).rows).toEqual([]);
  const byFilter = await findPerson(set.file, { words: '', filter: { labels: ['bed'] } }, context);
  expect(byFilter.rows).toEqual([1, 2, 3]);
  await expect(find(set.file, ' ')).rejects.toMatchObject({ code: 'request.invalid' });
});

test('what was withdrawn is in no byte of any file any more, and every version still checks', async () => {
  using set = await wards();
  writeFileSync(path.join(set.folder, 'data.db.before-2'), 'Zyxwina Quorble');
  set.file.run(
    "INSERT INTO ignored_texts (kind, text, row) VALUES ('name', 'Quorble', 0), ('name', 'Elsa', 0)",
  );
  const words = ['yxwina', 'uorble', '张伟', '伟强'];
  expect(holding(set.folder, words).length).toBeGreaterThan(4);
  const [two, one] = listVersions(set.file).versions;
  const { rows } = await find(set.file, 'quorble');
  const done = await withdrawRows(
    set.file,
    { rows, rejects: [], reason: 'asked for it', actor: 'li' },
    context,
  );
  expect(done).toMatchObject({ rows: 3, versions: [1, 2], reason: 'asked for it' });
  expect(holding(set.folder, words)).toEqual([]);
  expect(set.file.all('SELECT text FROM ignored_texts')).toEqual([{ text: 'Elsa' }]);
  for (const version of [one, two]) {
    const check = await verifyVersion(set.file, { version: version?.number as number }, context);
    expect(check).toEqual({ rows: version?.rows, withdrawn: 3, hash: version?.hash, broken: null });
    expect(statSync(versionPath(set.file, version?.number as number)).mode & 0o777).toBe(0o444);
  }
  expect(readdirSync(path.join(set.folder, 'versions'))).toEqual(['1.db', '2.db']);
  expect(listVersions(set.file).versions.map(({ withdrawn }) => withdrawn)).toEqual([3, 3]);
  expect((await find(set.file, 'quorble')).rows).toEqual([]);
  expect(set.file.get('SELECT count(*) AS n FROM rows WHERE removed IS NULL')).toEqual({ n: 49 });
});

test('nothing is put in the place of what was withdrawn: by an edit, an undo, or a step over many rows', async () => {
  using set = await wards();
  const edit = set.file.get<{ id: number }>('SELECT operation AS id FROM changes WHERE row = 2')
    ?.id as number;
  await withdrawRows(set.file, { rows: [1, 2], rejects: [], reason: 'r', actor: 'li' }, context);
  const { revision } = set.file.get<{ revision: number }>('SELECT revision FROM rows WHERE id = 2') as {
    revision: number;
  };
  expect(() => editRow(set.file, { row: 2, revision, actor: 'li', change: { removed: false } })).toThrow(
    /rowWithdrawn/,
  );
  await expect(undoOperation(set.file, { operation: edit, actor: 'li' }, context)).rejects.toMatchObject({
    code: 'datasets.stepFinal',
  });
  expect(
    applyOperation(set.file, { kind: 'rows.bulk', parameters: {}, actor: 'li' }, (log) =>
      log.change(1, { removed: null }),
    ),
  ).toBeNull();
  expect(
    await withdrawRows(set.file, { rows: [1, 2], rejects: [], reason: 'again', actor: 'li' }, context),
  ).toMatchObject({
    reason: 'r',
    rows: 2,
  });
  expect(listWithdrawals(set.file).withdrawals).toHaveLength(1);
});

test('a withdrawal that was killed after the draft is finished when the file is opened next', async () => {
  using set = await wards();
  const killed = { ...context, breathe: () => Promise.reject(new Error('killed')) };
  const input = { rows: [1], rejects: [], reason: 'r', actor: 'li' };
  await expect(withdrawRows(set.file, input, killed)).rejects.toThrow('killed');
  expect(holding(path.join(set.folder, 'versions'), ['张伟强'])).toEqual(['2.db: 张伟强']);
  const again = openDatasetFile(set.folder, { key: null, readonly: false });
  recover(again);
  again.close();
  expect(holding(set.folder, ['张伟强'])).toEqual([]);
  expect(listWithdrawals(set.file).withdrawals).toMatchObject([{ rows: 1, versions: [1, 2] }]);
  chmodSync(versionPath(set.file, 1), 0o600);
});

test('every table that says something of a row is known to a withdrawal', () => {
  using set = makeDataset();
  const tables = set.file
    .all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%'")
    .map(({ name }) => name)
    .filter((table) =>
      (set.file.database.pragma(`table_info(${table})`) as { name: string }[]).some(
        ({ name }) => name === 'row',
      ),
    );
  expect(tables.filter((table) => !(table in perRow))).toEqual([]);
});

test('two states differ by the rows that came, went and changed, field by field, a page at a time', async () => {
  using set = await wards();
  set.add([{ content: chat('New?', 'Yes') }]);
  const diff = (
    from: number | 'draft',
    to: number | 'draft',
    difference: 'added' | 'removed' | 'changed',
    after = 0,
  ) => diffVersions(set.file, { from, to, difference, after, atMost: 1 }, context);
  const changed = await diff(1, 2, 'changed');
  // A note is nobody's business but the draft's.
  expect(changed.counts).toEqual({ added: 0, removed: 1, changed: 1, same: 51, withdrawn: 0 });
  expect(changed.rows).toEqual([
    {
      row: 2,
      difference: 'changed',
      fields: [
        {
          field: 'content',
          before: '[user] And zyxwina quorble’s sister?\n\n[assistant] Unknown',
          after: '[user] And her sister?\n\n[assistant] Unknown',
        },
      ],
    },
  ]);
  expect((await diff(1, 2, 'changed', 2)).rows).toEqual([]);
  expect((await diff(1, 2, 'removed')).rows).toMatchObject([
    { row: 4, fields: [{ field: 'content', after: null }, {}, {}, {}] },
  ]);
  const draft = await diff(2, 'draft', 'added');
  expect(draft.counts).toMatchObject({ added: 1, removed: 0, changed: 0 });
  expect(draft.rows).toMatchObject([{ row: 54, difference: 'added' }]);
  await withdrawRows(set.file, { rows: [2, 3], rejects: [], reason: 'r', actor: 'li' }, context);
  expect((await diff(1, 2, 'changed')).counts).toEqual({
    added: 0,
    removed: 1,
    changed: 0,
    same: 50,
    withdrawn: 2,
  });
  await expect(diff(1, 9, 'changed')).rejects.toMatchObject({ code: 'datasets.versionNotFound' });
});
