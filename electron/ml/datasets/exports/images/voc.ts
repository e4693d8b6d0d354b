import type { Box } from '../../../../common/datasetRow.ts';
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

/** Pascal VOC: `JPEGImages/…` with `Annotations/….xml`, whose pixels are counted from 1 and belong to the box. */
export function vocExport(options: ExportOptions): OpenedExport {
  const { tally, names } = openPictureExport();
  return {
    push: (rows) =>
      rows.map(asImage).flatMap((row): ExportPiece[] => {
        const { path, stem } = names.next(splitFolder(row, options) + row.content.name);
        tellPictureLabels(row, tally);
        tally.wrote();
        return [append(`Annotations/${stem}.xml`, annotation(row, path)), picture(`JPEGImages/${path}`, row)];
      }),
    end: () => [],
    report: tally.report,
  };
}

function annotation({ content }: ImageRow, path: string): string {
  const { width, height, boxes } = content;
  const size = `<width>${width}</width><height>${height}</height><depth>3</depth>`;
  return `<annotation>
  <filename>${escaped(path)}</filename>
  <size>${size}</size>
${boxes.map(object).join('')}</annotation>
`;
}

function object({ label, x, y, width, height }: Box): string {
  const corners = { xmin: x + 1, ymin: y + 1, xmax: x + width, ymax: y + height };
  const box = Object.entries(corners).map(([name, value]) => `<${name}>${hundredths(value)}</${name}>`);
  return `  <object><name>${escaped(label)}</name><bndbox>${box.join('')}</bndbox></object>\n`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
/** Control characters cannot be in XML at all. */
const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => entities[char] ?? char).replace(/[^\P{Cc}\t\n]/gu, '\ufffd');
