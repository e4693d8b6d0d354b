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
  const pictures = new Map<unknown, { picture: FoundLabels; labels: string[]; boxes: FoundBox[] }>();
  const items: LabelItem[] = [];
  file.images.forEach((image: unknown, i) => {
    if (!isObject(image) || typeof image.file_name !== 'string')
      return items.push(problem(i, `images[${i}].file_name`, image));
    const labels: string[] = [];
    const boxes: FoundBox[] = [];
    const picture = { picture: image.file_name, labels, boxes, size: sizeOf(image) };
    pictures.set(image.id, { picture, labels, boxes });
    return items.push(picture);
  });
  file.annotations.forEach((annotation: unknown, i) => {
    const found = isObject(annotation) ? pictures.get(annotation.image_id) : undefined;
    if (!isObject(annotation) || found === undefined)
      return items.push(problem(i, `annotations[${i}].image_id`, annotation));
    const label = names.get(annotation.category_id) ?? String(annotation.category_id);
    if (annotation.bbox === undefined) return found.labels.push(label);
    const numbers = listOf(annotation.bbox);
    if (numbers.length !== 4 || !numbers.every((number) => Number.isFinite(number)))
      return items.push(problem(i, `annotations[${i}].bbox`, annotation));
    const [x, y, width, height] = numbers as [number, number, number, number];
    return found.boxes.push({ label, x, y, width, height, unit: 'pixels' });
  });
  return items;
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
