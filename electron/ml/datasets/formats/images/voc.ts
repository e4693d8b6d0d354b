import { XmlError, xmlScanner } from '../xmlEvents.ts';
import type { FoundBox, LabelItem } from './labels.ts';

/**
 * An annotation of Pascal VOC; null: some other XML. Its pixels are counted from 1, and the last ones belong to the box.
 * `picture` is the file's own name: what it names inside is often out of date.
 */
export function readVoc(text: string, picture: string): readonly LabelItem[] | null {
  const found = scanAnnotation(text);
  if (found === null) return null;
  if (found instanceof XmlError)
    return [{ line: 1, detail: `${picture}: ${found.message}`, excerpt: text.slice(0, 2_000) }];
  const boxes: FoundBox[] = [];
  const items: LabelItem[] = [];
  found.objects.forEach((object, i) => {
    const [xmin, ymin, xmax, ymax] = ['xmin', 'ymin', 'xmax', 'ymax'].map((name) =>
      Number.parseFloat(object.get(name) ?? ''),
    ) as [number, number, number, number];
    const corner = { x: xmin - 1, y: ymin - 1 };
    const box = { ...corner, width: xmax - corner.x, height: ymax - corner.y };
    const label = object.get('name')?.trim() ?? '';
    if (label === '' || !Object.values(box).every(Number.isFinite))
      items.push({
        line: i + 1,
        detail: `${picture}: object ${i + 1}`,
        excerpt: JSON.stringify([...object]),
      });
    else boxes.push({ label, ...box, unit: 'pixels' });
  });
  const { width, height, filename } = found;
  const size = width > 0 && height > 0 ? { width, height } : null;
  return [...items, { picture, ...(filename !== '' && { otherwise: filename }), labels: [], boxes, size }];
}

interface Annotation {
  filename: string;
  width: number;
  height: number;
  readonly objects: Map<string, string>[];
}

/** Paths whose text is wanted; parts of an object (a head, a hand) have boxes of their own and are no objects here. */
const ofObject = new Map(
  ['name', 'bndbox/xmin', 'bndbox/ymin', 'bndbox/xmax', 'bndbox/ymax'].map((path) => [
    `annotation/object/${path}`,
    path.split('/').at(-1) ?? path,
  ]),
);

function scanAnnotation(text: string): Annotation | XmlError | null {
  const found: Annotation = { filename: '', width: 0, height: 0, objects: [] };
  const path: string[] = [];
  let root = '';
  const xml = xmlScanner({
    open(name) {
      path.push(name);
      root ||= name;
      if (path.join('/') === 'annotation/object') found.objects.push(new Map());
    },
    text(inner) {
      const at = path.join('/');
      if (at === 'annotation/filename') found.filename += inner;
      else if (at === 'annotation/size/width') found.width = Number(inner);
      else if (at === 'annotation/size/height') found.height = Number(inner);
      const name = ofObject.get(at);
      const object = found.objects.at(-1);
      if (name !== undefined && object !== undefined) object.set(name, (object.get(name) ?? '') + inner);
    },
    close: () => void path.pop(),
  });
  try {
    xml.push(text);
    xml.end();
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    return error;
  }
  return root === 'annotation' ? found : null;
}
