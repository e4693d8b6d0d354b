import { lineWriter } from '../../../../common/datasetExport.ts';
import type { ExportOptions, ExportPiece, OpenedExport } from '../export.ts';
import { append, asImage, type ImageRow, openPictureExport, picture, splitFolder } from './pictures.ts';

const columns = ['name', 'label', 'x', 'y', 'width', 'height'] as const;

/** A table with a line for each label of a picture and each box in it; a picture without any has one line. */
export function pictureTableExport(options: ExportOptions): OpenedExport {
  const { tally, names } = openPictureExport();
  const line = lineWriter('csv');
  const table = `${options.name}.csv`;
  let header = `\ufeff${line(columns).text}`;
  return {
    push(rows) {
      const pieces: ExportPiece[] = [];
      let text = header;
      header = '';
      for (const row of rows.map(asImage)) {
        const { path } = names.next(splitFolder(row, options) + row.content.name);
        const lines = linesOf(row, path).map(line);
        if (lines.some(({ guarded }) => guarded)) tally.lost('formula', row.id);
        text += lines.map((written) => written.text).join('');
        pieces.push(picture(path, row));
        tally.wrote();
      }
      return text === '' ? pieces : [append(table, text), ...pieces];
    },
    end: () => (header === '' ? [] : [append(table, header)]),
    report: tally.report,
  };
}

function linesOf({ content: { labels, boxes } }: ImageRow, path: string): readonly (readonly string[])[] {
  const lines = [
    ...labels.map((label) => [path, label, '', '', '', '']),
    ...boxes.map(({ label, x, y, width, height }) => [path, label, ...[x, y, width, height].map(String)]),
  ];
  return lines.length > 0 ? lines : [[path, '', '', '', '', '']];
}
