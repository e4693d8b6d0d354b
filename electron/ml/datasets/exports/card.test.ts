import { describe, expect, it } from 'vitest';
import { type ExportLoss, exportFormats, exportLosses } from '../../../common/datasetExport.ts';
import { recordShapes } from '../../../common/datasetFile.ts';
import { type CardFacts, exportCard } from './card.ts';
import { spellings } from './spellings.ts';
import { trainingEntry } from './trainingEntry.ts';

const facts: CardFacts = {
  dataset: { name: '护理 | *问答*', kind: 'chat', description: 'First line\n<script>second</script>' },
  version: {
    number: 3,
    name: 'checked',
    notes: '',
    actor: '王芳',
    at: '2024-03-05T08:30:00.000Z',
    hash: 'ab'.repeat(32),
  },
  exportedAt: '2024-03-06T00:00:00.000Z',
  tool: 'Inhouse 0.1.0',
  shape: 'alpaca',
  format: 'csv',
  report: {
    rows: 12_345,
    columns: [],
    losses: (Object.keys(exportLosses) as ExportLoss[]).map((loss, i) => ({
      loss,
      count: 2 + i,
      first: [7, 9],
    })),
  },
  files: [{ name: 'data.csv', sizeBytes: 5_000_000, sha256: 'cd'.repeat(32) }],
  splits: [
    { name: 'train', rows: 12_000 },
    { name: 'test', rows: 345 },
  ],
  labels: [{ name: null, rows: 1 }],
  languages: [{ name: 'zh', rows: 12_345 }],
  sources: [{ name: 'a\n|b.xlsx', rows: 5, sizeBytes: 9, sha256: null, licence: null }],
  cleaning: [{ kind: 'mask', steps: 2, rows: 17 }],
  withdrawn: 4,
  labelCheck: {
    modelLabelled: 1_000,
    checked: 150,
    accuracy: { value: 0.953, low: 0.907, high: 0.977 },
    kappa: null,
  },
  leaking: 0,
};

describe('a card', () => {
  it('says where the rows come from, what was done, and what is not in the files', () => {
    const card = exportCard(facts);
    for (const sentence of [
      '# 护理 \\| \\*问答\\*',
      '> First line\n> \\<script\\>second\\</script\\>',
      '- 12,345 rows of the kind `chat`, written as `alpaca` in `csv`',
      '- Version 3 (checked), frozen by 王芳 on 2024-03-05T08:30:00.000Z',
      '| train | 12,000 |',
      '| a \\|b.xlsx | 5 | not stated | 9 | not read to its end |',
      '| mask | 2 | 17 |',
      '- 2 rows left out: they call tools, which the shape has no place for (rows 7, 9)',
      '(rows 7, 9, …)',
      "a mark (') before a cell",
      'people looked at 150 of them',
      '0.953 (95% interval 0.907 to 0.977)',
      'kappa between the model and people: not enough to estimate',
      'No rows that are equal',
      '4 rows of the version were withdrawn',
      `| data.csv | 5,000,000 | \`${'cd'.repeat(32)}\` |`,
    ])
      expect(card).toContain(sentence);
    expect(card).not.toContain('<script>');
  });

  it('of a draft without labels, splits and losses leaves those parts out', () => {
    const card = exportCard({
      ...facts,
      dataset: { ...facts.dataset, description: '' },
      version: null,
      report: { rows: 0, columns: [], losses: [] },
      splits: [{ name: null, rows: 1 }],
      labels: [],
      sources: [],
      cleaning: [],
      withdrawn: 0,
      labelCheck: null,
    });
    expect(card).toContain('not a frozen version');
    expect(card.match(/^## .*/gm)).toEqual(['## Splits', '## Languages', '## Files']);
  });
});

describe('the entry for LLaMA-Factory', () => {
  it.each(recordShapes.filter((shape) => shape !== 'image'))(
    'of %s names columns that the file has',
    (shape) => {
      const { columns } = spellings[shape];
      const entry = trainingEntry({
        name: 'data.jsonl',
        shape,
        format: 'jsonl',
        used: new Set(Object.keys(columns)),
      });
      expect(entry?.file_name).toBe('data.jsonl');
      expect(Object.values(entry?.columns ?? {}).sort()).toEqual(Object.keys(columns).sort());
    },
  );

  it('names no column that no record has', () => {
    const used = new Set(['conversations', 'chosen', 'rejected']);
    expect(trainingEntry({ name: 'pairs.json', shape: 'preference', format: 'json', used })).toEqual({
      file_name: 'pairs.json',
      formatting: 'sharegpt',
      ranking: true,
      columns: { messages: 'conversations', chosen: 'chosen', rejected: 'rejected' },
    });
  });

  it('asks for the reader of OpenAI messages where tools are called', () => {
    const entry = (used: string[]) =>
      trainingEntry({ name: 'x', shape: 'messages', format: 'jsonl', used: new Set(used) })?.formatting;
    expect([entry(['messages']), entry(['messages', 'tools'])]).toEqual(['sharegpt', 'openai']);
  });

  it('is none for pictures, and for files whose lists are text', () => {
    const used = new Set(['messages']);
    for (const format of exportFormats)
      expect(trainingEntry({ name: 'x', shape: 'image', format, used })).toBeNull();
    expect(trainingEntry({ name: 'x', shape: 'messages', format: 'csv', used })).toBeNull();
  });
});
