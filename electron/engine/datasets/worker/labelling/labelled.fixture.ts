import { chat, type TestDataset } from '../datasetFile.fixture.ts';
import { applyOperation } from '../history.ts';

/** For tests only: adds so many rows and gives them the label in a model's name. Returns their ids. */
export function addModelLabelled({ file, add }: TestDataset, label: string, count: number): number[] {
  const last = file.get<{ last: number }>('SELECT coalesce(max(id), 0) AS last FROM rows')?.last ?? 0;
  const rows = Array.from({ length: count }, (_, at) => last + at + 1);
  add(rows.map((row) => ({ content: chat(`question ${row}`, `answer ${row}`) })));
  applyOperation(file, { kind: 'labelling.model', parameters: {}, actor: 'ann' }, (log) => {
    for (const row of rows) log.change(row, { label, label_by: 'model', author: 'model:m' });
  });
  return rows;
}
