import { comparable } from '../columnNames.ts';
import type { SourceRecord } from '../record.ts';
import type { FoundBox, LabelItem } from './labels.ts';

/** What people call the columns of a table of labels, compared as other column names are. */
const columns = {
  name: [
    'name',
    'file',
    'filename',
    'image',
    'imagename',
    'path',
    'picture',
    'id',
    '文件名',
    '文件',
    '图片',
    '图像',
    '名称',
  ],
  label: ['label', 'labels', 'class', 'classname', 'category', '标签', '类别', '分类', '诊断', '缺陷'],
  x: ['x', 'left', 'xmin', 'x1'],
  y: ['y', 'top', 'ymin', 'y1'],
  width: ['width', 'w', 'boxwidth', '宽'],
  height: ['height', 'h', 'boxheight', '高'],
  right: ['right', 'xmax', 'x2'],
  bottom: ['bottom', 'ymax', 'y2'],
} as const satisfies Record<string, readonly string[]>;
type Part = keyof typeof columns;

/** Finds the parts in the columns of a table; null: it has no column for the picture or none for the label. */
export function labelColumns(names: readonly string[]): ReadonlyMap<Part, string> | null {
  const byName = new Map(names.map((name) => [comparable(name), name]));
  const found = new Map<Part, string>();
  for (const [part, spellings] of Object.entries(columns) as [Part, readonly string[]][]) {
    const column = spellings.map((name) => byName.get(name)).find((name) => name !== undefined);
    if (column !== undefined) found.set(part, column);
  }
  return found.has('name') && found.has('label') ? found : null;
}

/** A line of the table: a label of the whole picture, or of a box in pixels. Without a label the picture has none. */
export function readLabelLine({ line, fields }: SourceRecord, parts: ReadonlyMap<Part, string>): LabelItem {
  const cell = (part: Part) => {
    const column = parts.get(part);
    return column === undefined ? '' : String(fields[column] ?? '').trim();
  };
  const picture = cell('name');
  const label = cell('label');
  const box = label === '' ? null : boxOf(cell, label);
  if (picture === '' || box === 'bad')
    return { line, detail: picture, excerpt: JSON.stringify(fields).slice(0, 2_000) };
  const labels = label !== '' && box === null ? [label] : [];
  return { picture, labels, boxes: box === null ? [] : [box], size: null };
}

function boxOf(cell: (part: Part) => string, label: string): FoundBox | null | 'bad' {
  if (cell('x') === '' && cell('y') === '') return null;
  const number = (part: Part) => (cell(part) === '' ? Number.NaN : Number(cell(part)));
  const [x, y] = [number('x'), number('y')];
  const width = cell('right') === '' ? number('width') : number('right') - x;
  const height = cell('bottom') === '' ? number('height') : number('bottom') - y;
  return [x, y, width, height].every(Number.isFinite)
    ? { label, x, y, width, height, unit: 'pixels' }
    : 'bad';
}
