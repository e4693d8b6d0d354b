import type { FoundBox, FoundLabels, LabelItem } from './labels.ts';

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** COCO's detection and classification files; null: some other JSON. */
export function readCoco(file: unknown): readonly LabelItem[] | null {
  if (!isObject(file) || !Array.isArray(file.images) || !Array.isArray(file.annotations)) return null;
  const names = new Map(
    listOf(file.categories).flatMap((category) =>
      isObject(category) ? [[category.id, String(category.name ?? category.id)] as const] : [],
    ),
  );
  const pictures = new Map<unknown, { readonly labels: string[]; readonly boxes: FoundBox[] }>();
  const items: LabelItem[] = [];
  for (const [i, image] of (file.images as unknown[]).entries()) {
    if (!isObject(image) || typeof image.file_name !== 'string') {
      items.push(problem(i, `images[${i}].file_name`, image));
      continue;
    }
    const labels: string[] = [];
    const boxes: FoundBox[] = [];
    const picture = { picture: image.file_name, labels, boxes, size: sizeOf(image) };
    pictures.set(image.id, picture);
    items.push(picture);
  }
  for (const [i, annotation] of (file.annotations as unknown[]).entries()) {
    const found = isObject(annotation) ? pictures.get(annotation.image_id) : undefined;
    const label = isObject(annotation) ? annotation.category_id : undefined;
    const box = isObject(annotation) ? boxOf(annotation.bbox) : 'bad';
    if (found === undefined) items.push(problem(i, `annotations[${i}].image_id`, annotation));
    else if (box === 'bad') items.push(problem(i, `annotations[${i}].bbox`, annotation));
    else if (box === null) found.labels.push(names.get(label) ?? String(label));
    else found.boxes.push({ label: names.get(label) ?? String(label), ...box, unit: 'pixels' });
  }
  return items;
}

/** null: there is none, so the label is the whole picture's. */
function boxOf(bbox: unknown): Omit<FoundBox, 'label' | 'unit'> | null | 'bad' {
  if (bbox === undefined) return null;
  const numbers = listOf(bbox);
  if (numbers.length !== 4 || !numbers.every((number) => Number.isFinite(number))) return 'bad';
  const [x, y, width, height] = numbers as [number, number, number, number];
  return { x, y, width, height };
}

function sizeOf({ width, height }: Fields): FoundLabels['size'] {
  const isKnown = typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0;
  return isKnown ? { width, height } : null;
}

const problem = (index: number, detail: string, value: unknown) => ({
  line: index + 1,
  detail,
  excerpt: (JSON.stringify(value) ?? '').slice(0, 2_000),
});
