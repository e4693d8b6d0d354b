import type { ExportOptions, ExportPiece, OpenedExport } from '../export.ts';
import {
  append,
  asImage,
  hundredths,
  type ImageRow,
  openPictureExport,
  picture,
  splitFolder,
  tellPictureLabels,
} from './pictures.ts';

/** COCO's detection format: one JSON file with pictures, boxes and classes, and the pictures beside it under `images`. */
export function cocoExport(options: ExportOptions): OpenedExport {
  const { tally, names, classes } = openPictureExport();
  const file = `${options.name}.json`;
  const annotations: string[] = [];
  let images = 0;
  const annotate = ({ content }: ImageRow) => {
    for (const { label, x, y, width, height } of content.boxes)
      annotations.push(
        JSON.stringify({
          id: annotations.length + 1,
          image_id: images,
          category_id: classes.of(label) + 1,
          bbox: [x, y, width, height],
          area: hundredths(width * height),
          iscrowd: 0,
        }),
      );
  };
  const opening = '{"images":[\n';
  return {
    push(rows) {
      const pieces: ExportPiece[] = [];
      let text = '';
      for (const row of rows.map(asImage)) {
        const { width, height, name } = row.content;
        const path = `images/${names.next(splitFolder(row, options) + name).path}`;
        text += images++ === 0 ? opening : ',\n';
        text += JSON.stringify({ id: images, file_name: path, width, height });
        annotate(row);
        tellPictureLabels(row, tally);
        pieces.push(picture(path, row));
        tally.wrote();
      }
      return text === '' ? pieces : [append(file, text), ...pieces];
    },
    end() {
      const categories = classes.names.map((name, i) => JSON.stringify({ id: i + 1, name }));
      const rest = `\n],"annotations":[\n${annotations.join(',\n')}\n],"categories":[\n${categories.join(',\n')}\n]}\n`;
      return [append(file, (images === 0 ? opening : '') + rest)];
    },
    report: tally.report,
  };
}
