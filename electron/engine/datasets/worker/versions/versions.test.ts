import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { contentFields } from '../content.ts';
import { chat, makeDataset, patientContext, type TestDataset } from '../datasetFile.fixture.ts';
import { openDatasetFile, writeMeta } from '../datasetFile.ts';
import { recover } from '../file.ts';
import { applyOperation, extendOperation, isFrozen, undoOperation } from '../history.ts';
import { freezeVersion } from './freeze.ts';
import { draftLeakage } from './leakage.ts';
import { previewSplit, splitRows } from './splitRows.ts';
import { verifyVersion } from './verify.ts';
import { versionPath } from './versionFile.ts';
import { listLineage, listVersions, readReadiness, requireNoLeakage, showVersion } from './versions.ts';

const context = patientContext();
const freezeInput = {
  dataset: { id: 'alarms-1', name: 'Alarms', description: 'What alarms mean' },
  name: 'first',
  notes: '',
  actor: 'li',
  tool: 'Inhouse 0',
};
const plan = (seed = '1') => ({
  parts: [
    { name: 'train', share: 0.8 },
    { name: 'validation', share: 0.1 },
    { name: 'test', share: 0.1 },
  ],
  seed,
  stratify: 'label' as const,
});

/** 300 rows: every third question is asked twice with different answers, 20 rows are near duplicates in pairs. */
function alarms({ key = null }: { readonly key?: Uint8Array | null } = {}): TestDataset {
  const set = makeDataset({ kind: 'chat' }, { key });
  set.add(
    Array.from({ length: 300 }, (_, at) => ({
      content: chat(`What does E${at - (at % 3 === 2 ? 1 : 0)} mean?`, `Answer ${at} 报警`),
      label: at % 4 === 0 ? 'rare' : 'common',
    })),
  );
  set.file.run('UPDATE rows SET cluster = (id / 2) WHERE id BETWEEN 20 AND 39');
  writeMeta(set.file, 'duplicates', { threshold: 0.8, at: '' });
  return set;
}

test('a split keeps together what is alike, has its share of every label, and is one step that can be undone', async () => {
  using set = alarms();
  const preview = await previewSplit(set.file, { plan: plan() }, context);
  expect(preview.rows).toBe(300);
  expect(preview.parts.map(({ name }) => name)).toEqual(['train', 'validation', 'test']);
  expect(preview.parts.reduce((sum, { rows }) => sum + rows, 0)).toBe(300);
  for (const { rows, strata } of preview.parts.slice(1)) {
    expect(Math.abs(rows - 30)).toBeLessThanOrEqual(3);
    expect(strata.map(({ name }) => name)).toEqual(['common', 'rare']);
  }
  const { operation } = await splitRows(set.file, { plan: plan(), actor: 'li' }, context);
  const leakage = await draftLeakage(set.file, {}, context);
  expect(leakage).toMatchObject({ rows: 300, leaking: 0, nearDuplicatesKnown: true });
  expect(leakage.splits.map(({ rows }) => rows).sort()).toEqual(preview.parts.map(({ rows }) => rows).sort());
  await undoOperation(set.file, { operation: operation as number, actor: 'li' }, context);
  expect(set.file.get('SELECT count(*) AS n FROM rows WHERE split IS NOT NULL')).toEqual({ n: 0 });
});

test('the same seed divides alike, another one otherwise, and shares that are none are refused', async () => {
  using set = alarms();
  const splitsOf = async (seed: string) => {
    await splitRows(set.file, { plan: plan(seed), actor: 'li' }, context);
    return set.file.all<{ split: string }>('SELECT split FROM rows ORDER BY id').map(({ split }) => split);
  };
  const first = await splitsOf('a');
  expect(await splitsOf('b')).not.toEqual(first);
  expect(await splitsOf('a')).toEqual(first);
  const bad = { ...plan(), parts: [{ name: 'train', share: 0.7 }] };
  await expect(previewSplit(set.file, { plan: bad }, context)).rejects.toMatchObject({
    code: 'datasets.sharesInvalid',
    data: { detail: '70.0%' },
  });
});

test('what stands in two splits is counted by its kind, with examples', async () => {
  using set = makeDataset({ kind: 'chat' });
  set.add([
    { content: chat('Q1', 'same'), label: 'a' },
    { content: chat('Q1', 'same'), label: 'b' },
    { content: chat('Q2', 'one') },
    { content: chat('q2', 'other') },
    { content: chat('near', 'near') },
    { content: chat('near by', 'near by') },
    { content: chat('alone', 'alone') },
  ]);
  set.file.run("UPDATE rows SET split = iif(id % 2, 'train', 'test')");
  set.file.run('UPDATE rows SET cluster = 9 WHERE id IN (5, 6)');
  const { leaking, kinds } = await draftLeakage(set.file, {}, context);
  expect(leaking).toBe(6);
  expect(kinds.map(({ kind, groups, rows }) => [kind, groups, rows])).toEqual([
    ['sameContent', 1, 2],
    ['nearDuplicate', 1, 2],
    ['sameQuestion', 1, 2],
  ]);
  expect(kinds[2]?.examples[0]?.rows).toEqual([
    { row: 3, split: 'train', text: '[user] Q2\n\n[assistant] one' },
    { row: 4, split: 'test', text: '[user] q2\n\n[assistant] other' },
  ]);
});

test.each([null, new Uint8Array(32).fill(7)])(
  'a version holds the rows as they were, says what it is, and checks (key: %s)',
  async (key) => {
    using set = alarms({ key });
    await splitRows(set.file, { plan: plan(), actor: 'li' }, context);
    applyOperation(
      set.file,
      { kind: 'rows.edit', parameters: { row: 1, change: { note: 'of Mr Wang' } }, actor: 'li' },
      (log) => log.change(1, { tags: ['good'], stars: 5, note: 'of Mr Wang' }),
    );
    const { version, hash } = await freezeVersion(set.file, freezeInput, context);
    set.file.run('UPDATE contents SET content = \'{"turns":[],"tools":null}\' WHERE id = 1');
    expect(version).toBe(1);
    expect(statSync(versionPath(set.file, 1)).mode & 0o777).toBe(0o444);
    expect(readdirSync(path.join(set.folder, 'versions'))).toEqual(['1.db']);
    expect(listVersions(set.file).versions).toMatchObject([
      { number: 1, name: 'first', rows: 300, withdrawn: 0, hash, leaking: 0 },
    ]);
    const { manifest } = showVersion(set.file, { version: 1 });
    expect(manifest).toMatchObject({
      dataset: { name: 'Alarms', kind: 'chat' },
      labels: [
        { name: 'common', rows: 225 },
        { name: 'rare', rows: 75 },
      ],
      sources: [{ name: 'test.jsonl', rows: 300 }],
      lineage: { steps: 2, last: 3 },
      cleaning: [
        { kind: 'versions.split', steps: 1, rows: 300 },
        { kind: 'rows.edit', steps: 1, rows: 1 },
      ],
      tool: 'Inhouse 0',
    });
    const { steps } = listLineage(set.file, { version: 1, after: 0, atMost: 10 });
    expect(steps.map(({ kind, sealed }) => [kind, sealed === null])).toEqual([
      ['versions.split', true],
      ['rows.edit', false],
    ]);
    expect(JSON.stringify(steps)).not.toContain('Wang');
    expect(await verifyVersion(set.file, { version: 1 }, context)).toEqual({
      rows: 300,
      withdrawn: 0,
      hash,
      broken: null,
    });
  },
);

test('a byte that was changed is found, wherever it is, and the row is named', async () => {
  using set = alarms();
  await freezeVersion(set.file, freezeInput, context);
  const location = versionPath(set.file, 1);
  const whole = readFileSync(location);
  chmodSync(location, 0o600);
  const brokenBy = async (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(whole);
    change(bytes);
    writeFileSync(location, bytes);
    return (await verifyVersion(set.file, { version: 1 }, context)).broken;
  };
  const replace = (what: string, by: string) => (bytes: Buffer) => bytes.write(by, bytes.indexOf(what));
  expect(await brokenBy(replace('Answer 41 ', 'Answer 42 '))).toEqual({ what: 'row', row: 42 });
  expect(await brokenBy(replace('"rows":300', '"rows":301'))).toMatchObject({ what: 'order' });
  expect(await brokenBy(replace('"actor":"li"', '"actor":"xi"'))).toMatchObject({ what: 'hash' });
  expect(await brokenBy((bytes) => bytes.fill(0, 100, 4_000))).toMatchObject({ what: 'file' });
  expect(await brokenBy(() => undefined)).toBeNull();
});

test('what is changed while a version is made is not in it, and a step that goes on afterwards is another one', async () => {
  using set = alarms();
  const operation = applyOperation(
    set.file,
    { kind: 'labelling.model', parameters: {}, actor: 'li' },
    (log) => log.change(1, { label: 'early' }),
  ) as number;
  let breaths = 0;
  const meanwhile = {
    ...context,
    breathe: async () => {
      breaths += 1;
      if (breaths === 1) extendOperation(set.file, operation, (log) => log.change(299, { label: 'late' }));
    },
  };
  await freezeVersion(set.file, freezeInput, meanwhile);
  const { manifest } = showVersion(set.file, { version: 1 });
  expect(manifest.labels.map(({ name }) => name).sort()).toEqual(['common', 'early', 'rare']);
  expect(isFrozen(set.file, operation)).toBe(true);
});

test('what is killed half-way leaves nothing that anybody sees, and the next freeze has its number', async () => {
  using set = alarms();
  const killed = { ...context, breathe: () => Promise.reject(new Error('killed')) };
  await expect(freezeVersion(set.file, freezeInput, killed)).rejects.toThrow('killed');
  expect(readdirSync(path.join(set.folder, 'versions'))).toEqual([]);
  expect(listVersions(set.file).versions).toEqual([]);
  // As a kill leaves it: files without a row, a step that runs.
  writeFileSync(versionPath(set.file, 1), 'half');
  writeFileSync(`${versionPath(set.file, 1)}.partial-wal`, 'half');
  set.file.run(
    "INSERT INTO operations (kind, parameters, actor, at, state) VALUES ('versions.freeze', '{}', 'li', '', 'running')",
  );
  const again = openDatasetFile(set.folder, { key: null, readonly: false });
  recover(again);
  expect(readdirSync(path.join(set.folder, 'versions'))).toEqual([]);
  expect(again.get("SELECT 1 FROM operations WHERE state = 'running'")).toBeNull();
  expect((await freezeVersion(again, freezeInput, context)).version).toBe(1);
  again.close();
  expect(existsSync(versionPath(set.file, 1))).toBe(true);
});

test('a version is refused while rows come in, without rows, and while labels of a model are unchecked', async () => {
  using set = makeDataset({ kind: 'chat' });
  const refused = async () => freezeVersion(set.file, freezeInput, context).catch((error: unknown) => error);
  expect(await refused()).toMatchObject({ code: 'datasets.nothingToFreeze' });
  set.add([{ content: chat('Q', 'A') }]);
  set.file.run("UPDATE rows SET label = 'a', label_by = 'model'");
  expect(await refused()).toMatchObject({ code: 'datasets.checkNeeded', data: { missing: 'a: 1' } });
  set.file.run("UPDATE rows SET label_by = 'hand'");
  set.file.run("UPDATE sources SET state = 'reading'");
  expect(await refused()).toMatchObject({ code: 'datasets.busy', data: { work: 'import' } });
  expect(set.file.all("SELECT 1 FROM operations WHERE kind = 'versions.freeze'")).toEqual([]);
});

test('a freeze makes masking final: what it had replaced is in no file any more, and cannot be undone', async () => {
  using set = makeDataset({ kind: 'chat' });
  set.add([{ content: chat('Who is 王小明?', 'Phone 13912345678') }, { content: chat('Q', 'A') }]);
  const write = (kind: string, text: string) =>
    applyOperation(set.file, { kind, parameters: { change: { content: text } }, actor: 'li' }, (log) =>
      log.change(1, contentFields(chat('Who is 王小明?', text))),
    );
  write('rows.edit', 'Phone 13912345678, mobile');
  const masked = write('personal.mask', 'Phone [PHONE]') as number;
  expect(await readReadiness(set.file, {}, context)).toMatchObject({ maskedRows: 1, next: 1 });
  await freezeVersion(set.file, freezeInput, context);
  expect(await readReadiness(set.file, {}, context)).toMatchObject({ maskedRows: 0, next: 2 });
  set.file.database.pragma('wal_checkpoint(TRUNCATE)');
  for (const name of readdirSync(set.folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  ))
    expect(readFileSync(path.join(name.parentPath, name.name)).includes('13912345678'), name.name).toBe(
      false,
    );
  await expect(undoOperation(set.file, { operation: masked, actor: 'li' }, context)).rejects.toMatchObject({
    code: 'datasets.stepFinal',
  });
});

test('a version that leaks says so for ever, and whoever would learn from it is refused', async () => {
  using set = makeDataset({ kind: 'chat' });
  set.add([{ content: chat('Q', 'one') }, { content: chat('Q', 'other') }]);
  set.file.run("UPDATE rows SET split = iif(id = 1, 'train', 'test')");
  await freezeVersion(set.file, freezeInput, context);
  expect(() => requireNoLeakage(set.file, { version: 1 })).toThrow(
    expect.objectContaining({ code: 'datasets.leakage', data: { version: 1, rows: 2 } }),
  );
  await splitRows(set.file, { plan: plan(), actor: 'li' }, context);
  await freezeVersion(set.file, freezeInput, context);
  requireNoLeakage(set.file, { version: 2 });
  expect(listVersions(set.file).versions.map(({ leaking }) => leaking)).toEqual([0, 2]);
});
