import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { AppError } from '../../../../common/errors/appError.ts';
import { sampleModelFolder } from '../../../../host/paths.ts';
import { chat, makeDataset, patientContext } from '../datasetFile.fixture.ts';
import { freezeVersion } from '../versions/freeze.ts';
import { countTokens } from './countTokens.ts';
import { measureDrift } from './drift.ts';
import { showStatistics } from './statistics.ts';
import type { ChosenTokenizer } from './tokenizer.ts';

const modelFolder = mkdtempSync(path.join(tmpdir(), 'inhouse-tokenizer-'));
for (const name of ['tokenizer.json', 'tokenizer_config.json'])
  cpSync(path.join(sampleModelFolder, name), path.join(modelFolder, 'source', name));
afterAll(() => rmSync(modelFolder, { recursive: true, force: true }));

const tokenizer: ChosenTokenizer = { model: 'sample-1', name: 'sample', folder: modelFolder };
const rows = [
  { content: chat('How do I clear E40?', 'Check the cable.') },
  { content: chat('报警 E38，怎么办？', '请停机并清除堵塞物。') },
  { content: chat('Why?', 'Because.') },
];

test('lengths, languages and clusters are those of the rows that are part of the set', async () => {
  using dataset = makeDataset();
  dataset.add(rows);
  dataset.file.run('UPDATE rows SET removed = 1 WHERE id = 3');
  dataset.file.run('UPDATE rows SET cluster = 7 WHERE id < 3');
  const found = await showStatistics(dataset.file, {}, patientContext());
  expect(found).toMatchObject({ counted: 2, of: 2, tokens: null, clusters: [{ size: 2, count: 1 }] });
  expect(found.characters).toMatchObject({ rows: 2, total: 35 + 21, max: 35 });
  expect(found.han).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
});

test('tokens are those of the chosen tokenizer, counted once', async () => {
  using dataset = makeDataset();
  dataset.add(rows);
  const first = await countTokens(dataset.file, { tokenizer }, patientContext());
  expect(first.rows).toBe(3);
  dataset.add([{ content: chat('One more?', 'Yes.') }]);
  const second = await countTokens(dataset.file, { tokenizer: null }, patientContext());
  expect(second.rows).toBe(1);
  const found = await showStatistics(dataset.file, {}, patientContext());
  expect(found.tokenizer).toEqual({ model: 'sample-1', name: 'sample' });
  expect(found.tokens).toMatchObject({ counted: 4, total: first.tokens + second.tokens });
});

test('a count that was stopped goes on where it was', async () => {
  using dataset = makeDataset();
  dataset.add(
    Array.from({ length: 400 }, (_, index) => ({ content: chat(`Question ${index}?`, 'Answer.') })),
  );
  const controller = new AbortController();
  const context = {
    ...patientContext(controller.signal),
    progress: () => controller.abort(new AppError('request.cancelled')),
  };
  const counted = () =>
    dataset.file.get<{ count: number }>('SELECT count(*) AS count FROM rows WHERE tokens IS NOT NULL')?.count;
  await expect(countTokens(dataset.file, { tokenizer }, context)).rejects.toMatchObject({
    code: 'request.cancelled',
  });
  const before = counted() ?? 0;
  expect(before).toBeGreaterThan(0);
  const rest = await countTokens(dataset.file, { tokenizer: null }, patientContext());
  expect(rest.rows).toBe(400 - before);
  expect(counted()).toBe(400);
});

test('another tokenizer counts everything anew', async () => {
  using dataset = makeDataset();
  dataset.add(rows);
  await countTokens(dataset.file, { tokenizer }, patientContext());
  const again = await countTokens(
    dataset.file,
    { tokenizer: { ...tokenizer, model: 'other' } },
    patientContext(),
  );
  expect(again.rows).toBe(3);
});

test('an empty data set has lengths of nothing', async () => {
  using dataset = makeDataset();
  const found = await showStatistics(dataset.file, {}, patientContext());
  expect(found).toMatchObject({ counted: 0, of: 0, characters: { rows: 0, median: null, max: null } });
});

test('parts that say the same do not differ, and what differs is named', async () => {
  using dataset = makeDataset();
  const texts = ['pump valve', 'valve pump', 'valve valve', '报警 pump'];
  dataset.add(
    texts.map((text, index) => ({ content: chat(text, 'yes'), label: index < 3 ? 'good' : 'bad' })),
  );
  const part = (label: string) => ({ version: null, filter: { labels: [label] } });
  const all = { version: null, filter: {} };
  const same = await measureDrift(dataset.file, { a: all, b: all }, patientContext());
  expect(same).toMatchObject({
    rows: { a: 4, b: 4 },
    tokens: { unit: 'words', kl: 0, js: 0 },
    labels: { js: 0 },
  });
  const other = await measureDrift(dataset.file, { a: part('good'), b: part('bad') }, patientContext());
  expect(other.tokens.shifts.map(({ key }) => key)).toContain('报警');
  expect(other.labels.js).toBeCloseTo(Math.LN2, 10);
  expect(other.labels.shifts.map(({ key }) => key).sort()).toEqual(['bad', 'good']);
});

test('the draft is compared with what was frozen of it', async () => {
  using dataset = makeDataset();
  dataset.add(rows);
  const named = {
    dataset: { id: 'a', name: 'A', description: '' },
    name: '1',
    notes: '',
    actor: 'li',
    tool: 't',
  };
  await freezeVersion(dataset.file, named, patientContext());
  dataset.add([{ content: chat('压力阀', '压力阀') }]);
  const [frozen, draft] = [1, null].map((version) => ({ version, filter: {} }));
  if (!frozen || !draft) throw new Error('two parts');
  const drift = await measureDrift(dataset.file, { a: frozen, b: draft }, patientContext());
  expect(drift.rows).toEqual({ a: 3, b: 4 });
  expect(drift.tokens.shifts[0]).toMatchObject({ key: expect.stringMatching(/压力|力阀|阀/) });
});
