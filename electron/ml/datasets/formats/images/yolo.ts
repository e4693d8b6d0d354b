import type { FoundBox, LabelItem } from './labels.ts';

/**
 * A file of YOLO: on each line the number of a class, then middle and size of a box as shares of the picture (and maybe how
 * sure a model was), or the corners of an outline, of which the box around it is kept.
 */
export function readYolo(text: string, picture: string, classes: readonly string[]): readonly LabelItem[] {
  const boxes: FoundBox[] = [];
  const items: LabelItem[] = [];
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.trim() === '') return;
    const [number, ...rest] = line.trim().split(/\s+/).map(Number);
    const shares = number !== undefined && Number.isInteger(number) && number >= 0 ? boxOf(rest) : null;
    if (number === undefined || shares === null)
      items.push({ line: i + 1, detail: picture, excerpt: line.slice(0, 2_000) });
    else boxes.push({ label: classes[number] ?? String(number), ...shares, unit: 'shares' });
  });
  return [...items, { picture, labels: [], boxes, size: null }];
}

function boxOf(numbers: readonly number[]): Omit<FoundBox, 'label' | 'unit'> | null {
  if (!numbers.every(Number.isFinite)) return null;
  if (numbers.length === 4 || numbers.length === 5) {
    const [middleX, middleY, width, height] = numbers as [number, number, number, number];
    return { x: middleX - width / 2, y: middleY - height / 2, width, height };
  }
  if (numbers.length < 6 || numbers.length % 2 === 1) return null;
  const xs = numbers.filter((_, i) => i % 2 === 0);
  const ys = numbers.filter((_, i) => i % 2 === 1);
  const [x, y] = [least(xs), least(ys)];
  return { x, y, width: most(xs) - x, height: most(ys) - y };
}

const least = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.min(a, b));
const most = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b));

/** `classes.txt` and `*.names`: a class a line. */
export const readClassLines = (text: string): string[] =>
  text
    .replace(/^\ufeff/, '')
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.trim());

/** The `names` of a `data.yaml`: a list in brackets or a line each, with numbers or without. Nothing else of YAML is read. */
export function readDataYaml(text: string): string[] {
  const lines = text.split(/\r?\n/);
  const at = lines.findIndex((line) => /^names\s*:/.test(line));
  if (at < 0) return [];
  const inline = (lines[at] ?? '').replace(/^names\s*:\s*/, '').trim();
  if (inline.startsWith('[')) {
    const rest = [inline, ...lines.slice(at + 1)].join(' ');
    const inside = rest.slice(1, rest.includes(']') ? rest.indexOf(']') : undefined);
    return (inside.match(/"(?:[^"\\]|\\.)*"|'[^']*'|[^,\s][^,]*/g) ?? []).map(unquoted);
  }
  const names: string[] = [];
  for (const line of lines.slice(at + 1)) {
    if (/^\S/.test(line) && !line.startsWith('-')) break;
    const numbered = /^\s*(\d{1,6})\s*:\s*(.+)$/.exec(line);
    const listed = /^\s*-\s+(.+)$/.exec(line);
    if (numbered !== null) names[Number(numbered[1])] = unquoted(numbered[2] ?? '');
    else if (listed !== null) names.push(unquoted(listed[1] ?? ''));
  }
  return names;
}

function unquoted(text: string): string {
  const bare = text.trim();
  if (bare.startsWith("'")) return bare.slice(1, -1).replaceAll("''", "'");
  if (!bare.startsWith('"')) return bare.replace(/\s+#.*$/, '');
  try {
    return String(JSON.parse(bare));
  } catch {
    return bare.slice(1, -1);
  }
}
