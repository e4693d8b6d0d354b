import { createHash } from 'node:crypto';
import { appendFileSync, truncateSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readFile } from './readFile.ts';
import { sourceFormats } from './sources.ts';
import { preview, readWhole, writeData } from './testing/readWhole.ts';

const alpaca = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ instruction: `问题 ${i}`, input: '', output: `answer ${i}` }));
const jsonl = (records: readonly unknown[]) =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');

test('rows come in order with their line, their hash and what counts of them', async () => {
  const bytes = jsonl([{ ...alpaca(1)[0], id: 7 }, ...alpaca(3).slice(1)]).replace('\n', '\n\n');
  const whole = await readWhole(writeData('rows.jsonl', bytes));
  const content =
    '{"turns":[{"role":"user","content":"问题 0"},{"role":"assistant","content":"answer 0"}],"tools":null}';
  expect(whole.rows[0]).toEqual({
    ordinal: 1,
    line: 1,
    hash: createHash('sha256').update(content).digest(),
    content,
    extra: '{"id":7}',
    label: null,
    characters: 12,
    han: 0.25,
  });
  expect(whole.rows.map(({ ordinal, line }) => [ordinal, line])).toEqual([
    [1, 1],
    [2, 3],
    [3, 4],
  ]);
  expect(whole).toMatchObject({
    records: 3,
    rejects: [],
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
});

test('what an earlier attempt has stored is not given out again, and the rest is the same', async () => {
  const lines = jsonl(alpaca(1_203)).replace('{"instruction":"问题 700"', '{"instruction":700');
  const location = writeData('rows.jsonl', lines);
  const whole = await readWhole(location);
  expect(whole.rows).toHaveLength(1_202);
  for (const skip of [1, 500, 700, 701, 1_203]) {
    const rest = await readWhole(location, { skip });
    expect(rest.rows).toEqual(whole.rows.filter(({ ordinal }) => ordinal > skip));
    expect(rest.rejected).toEqual(whole.rejected.filter(({ ordinal }) => ordinal > skip));
    expect(rest).toMatchObject({ records: 1_203, sha256: whole.sha256 });
  }
});

test('a row that does not meet the schema is rejected with the path', async () => {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    properties: { turns: { items: { properties: { content: { maxLength: 8 } } } } },
  };
  const location = writeData(
    'rows.jsonl',
    jsonl([...alpaca(1), { instruction: 'q', output: 'much too long' }]),
  );
  const whole = await readWhole(location, { schema });
  expect(whole.rows).toHaveLength(1);
  expect(whole.rejects).toEqual(['2 schema /turns/1/content must NOT have more than 8 characters']);
  await expect(readWhole(location, { schema: { type: 'rows' } })).rejects.toMatchObject({
    code: 'dataFile.schemaInvalid',
  });
});

test('a preview looks at the beginning only and says what it found', async () => {
  const location = writeData('rows.jsonl', jsonl([null, ...alpaca(300)]));
  const found = await preview(location);
  expect(found).toMatchObject({ looked: 200, isWhole: false, sheets: [] });
  expect(found.choice.reading).toMatchObject({ format: 'jsonl', encoding: 'utf-8' });
  expect(found.shapes[0]).toEqual({
    shape: 'alpaca',
    columns: { instruction: 'instruction', input: 'input', output: 'output' },
  });
  expect(found.columns[0]).toEqual({
    name: 'instruction',
    samples: ['问题 0', '问题 1', '问题 2', '问题 3'],
  });
  expect(found.rows).toHaveLength(199);
  expect(found.rejects).toMatchObject([{ ordinal: 1, line: 1, reason: 'notAnObject', detail: 'null' }]);
  expect((await preview(writeData('few.jsonl', jsonl(alpaca(2))))).isWhole).toBe(true);
});

test('a mapping that was chosen is used', async () => {
  const location = writeData('rows.jsonl', jsonl(alpaca(2)));
  const { choice } = await preview(location);
  const mapping = { shape: 'text', columns: { text: 'output', label: 'instruction' } } as const;
  const whole = await readWhole(location, { choice: { ...choice, mapping } });
  expect(whole.rows.map(({ content, label, extra }) => [content, label, extra])).toEqual([
    ['{"text":"answer 0"}', '问题 0', '{"input":""}'],
    ['{"text":"answer 1"}', '问题 1', '{"input":""}'],
  ]);
});

test('records that lie across the pieces that a file is read in are whole', async () => {
  const records = Array.from({ length: 4_000 }, (_, i) => ({
    prompt: `问题 ${i} ${'很长的问题'.repeat(i % 50)}`,
    completion: `answer ${i} `.repeat(i % 70).concat('。'),
  }));
  const table = records.map(({ prompt, completion }) => `"${prompt}","${completion}"\n`).join('');
  const files = {
    'rows.jsonl': jsonl(records),
    'rows.json': JSON.stringify(records, null, 1),
    'rows.csv': `prompt,completion\n${table}`,
  };
  for (const [name, text] of Object.entries(files)) {
    expect(Buffer.byteLength(text)).toBeGreaterThan(2_000_000);
    const whole = await readWhole(writeData(name, text));
    expect(whole.rejects).toEqual([]);
    expect(whole.rows.map(({ content }) => JSON.parse(content).turns[1].content)).toEqual(
      records.map(({ completion }) => completion),
    );
  }
});

test('a file that is written to while it is read is no longer the file that was chosen', async () => {
  const change = async (how: (location: string) => void) => {
    const location = writeData('rows.jsonl', jsonl(alpaca(50_000)));
    const { choice } = await preview(location);
    const request = { kind: 'read', path: location, choice, rowKind: 'chat', schema: null, skip: 0 } as const;
    for await (const frame of readFile({ ...request, imageFolder: null }, sourceFormats))
      if (frame.kind === 'batch' && frame.batch.ordinal === 500) how(location);
  };
  await expect(change((location) => appendFileSync(location, jsonl(alpaca(1))))).rejects.toMatchObject({
    code: 'dataFile.changed',
  });
  await expect(change((location) => truncateSync(location, 1_000))).rejects.toMatchObject({
    code: 'file.unreadable',
  });
});
