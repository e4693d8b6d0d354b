import { expect, test } from 'vitest';
import { chat, makeDataset } from './datasetFile.fixture.ts';
import { listRejects } from './sources.ts';

test('rejects are listed page by page in the order of the file, with duplicates when asked for', () => {
  using dataset = makeDataset();
  dataset.add([{ content: chat('a', 'b') }]);
  const { file } = dataset;
  for (const ordinal of [2, 5])
    file.run(
      "INSERT INTO rejects (source, ordinal, line, reason, detail, excerpt) VALUES (1, ?, ?, 'empty', '', '')",
      ordinal,
      ordinal,
    );
  file.run('INSERT INTO duplicates (source, ordinal, line, row) VALUES (1, 3, 3, 1)');
  file.run('UPDATE sources SET rejects = 2, duplicates = 1');
  const page = (after: number, withDuplicates: boolean) =>
    listRejects(file, { source: 1, after, atMost: 2, withDuplicates });
  expect(page(0, false)).toMatchObject({ rejects: [{ ordinal: 2 }, { ordinal: 5 }], total: 2 });
  expect(page(0, true)).toMatchObject({
    rejects: [{ ordinal: 2 }, { ordinal: 3, reason: 'duplicate', detail: '1' }],
    total: 3,
  });
  expect(page(3, true).rejects).toMatchObject([{ ordinal: 5 }]);
});
