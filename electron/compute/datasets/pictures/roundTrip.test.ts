import { hash } from 'node:crypto';
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import { exportTargets } from '../../../common/datasetExport.ts';
import type { ImageContent } from '../../../common/datasetRow.ts';
import type { ExportOptions, ExportRow } from '../../../ml/datasets/exports/export.ts';
import { openExport } from '../../../ml/datasets/exports/openExport.ts';
import { isBad } from '../../../ml/datasets/formats/record.ts';
import { plainReading } from '../source.ts';
import { picturesSource } from './picturesSource.ts';

const root = mkdtempSync(path.join(tmpdir(), 'pictures-out-'));
afterAll(() => rmSync(root, { recursive: true }));

const names = [
  'a b.png',
  '猫/1.png',
  'dog/1.png',
  'dup.png',
  'dup.jpg',
  'CON.png',
  '../../up.png',
  'Q:<x>.png',
];
const box = (label: string, x: number) => ({ label, x, y: 3.25, width: 7.77, height: 5 });

async function rows(): Promise<ExportRow[]> {
  const kept = path.join(root, 'kept');
  mkdirSync(kept, { recursive: true });
  const made: ExportRow[] = [];
  for (const [i, name] of names.entries()) {
    const [width, height] = [31 + i, 47];
    const bytes = await sharp({ create: { width, height, channels: 3, background: { r: i, g: 0, b: 0 } } })
      .png()
      .toBuffer();
    const image = hash('sha256', bytes);
    writeFileSync(path.join(kept, image), bytes);
    const boxes = i === 3 ? [] : [box('划痕 "a" <b>', 0), box('凹坑', i + 0.33)];
    const content: ImageContent = { image, name, width, height, labels: i % 2 ? ['好', '新'] : [], boxes };
    made.push({ id: i + 1, content, label: null, split: i % 3 ? 'train' : 'val', tags: [], extra: null });
  }
  return made;
}

function write(options: ExportOptions, all: readonly ExportRow[]) {
  const folder = mkdtempSync(path.join(root, `${options.format}-`));
  const target = openExport(options);
  const pieces = [...all.flatMap((row) => target.push([row])), ...target.end()];
  for (const piece of pieces) {
    const location = path.join(folder, piece.path);
    expect(location.startsWith(folder)).toBe(true);
    mkdirSync(path.dirname(location), { recursive: true });
    if (piece.kind === 'append') appendFileSync(location, piece.bytes);
    else copyFileSync(path.join(root, 'kept', piece.image), location);
  }
  return { folder, report: target.report() };
}

const cases = exportTargets.image.flatMap(({ formats }) =>
  formats.flatMap(
    (format) =>
      [
        { format, meta: [] },
        { format, meta: ['split'] },
      ] as const,
  ),
);

it.each(cases)('pictures written as $format ($meta) come back with their boxes', async ({ format, meta }) => {
  const all = await rows();
  const { folder, report } = write({ format, shape: 'image', meta, extraColumns: [], name: 'data' }, all);
  await using source = await picturesSource.open(folder, plainReading('images'), {
    skip: 0,
    imageFolder: null,
  });
  const found = new Map<string, ImageContent>();
  for await (const items of source.records)
    for (const item of items) {
      if (isBad(item)) throw new Error(item.detail);
      const content = item.fields as unknown as ImageContent;
      found.set(content.image, content);
    }
  const keepsLabels = format === 'csv';
  expect(found.size).toBe(all.length);
  for (const { content } of all as readonly { content: ImageContent }[]) {
    const { name: _, ...back } = found.get(content.image) ?? ({} as ImageContent);
    const { name: __, ...was } = content;
    expect(back).toEqual(keepsLabels ? was : { ...was, labels: [] });
  }
  expect(report).toEqual({
    rows: 8,
    columns: [],
    losses: keepsLabels ? [] : [{ loss: 'pictureLabels', count: 4, first: [2, 4, 6, 8] }],
  });
});

it('an export of no pictures is whole, too', () => {
  for (const { format } of cases)
    write({ format, shape: 'image', meta: [], extraColumns: [], name: 'data' }, []);
});
