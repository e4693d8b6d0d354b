import type { ExportOptions, ExportPiece, OpenedExport } from '../export.ts';
import {
  append,
  asImage,
  type Classes,
  type ImageRow,
  openPictureExport,
  picture,
  splitFolder,
  tellPictureLabels,
} from './pictures.ts';

/** YOLO: `images/…` with `labels/….txt` (class, middle and size of each box as shares of the picture) and `data.yaml`. */
export function yoloExport(options: ExportOptions): OpenedExport {
  const { tally, names, classes } = openPictureExport();
  const splits = new Set<string>();
  return {
    push: (rows) =>
      rows.map(asImage).flatMap((row): ExportPiece[] => {
        const folder = splitFolder(row, options);
        splits.add(folder);
        const { path, stem } = names.next(folder + row.content.name);
        tellPictureLabels(row, tally);
        tally.wrote();
        return [append(`labels/${stem}.txt`, linesOf(row, classes)), picture(`images/${path}`, row)];
      }),
    end: () => [append('data.yaml', dataYaml(classes.names, [...splits]))],
    report: tally.report,
  };
}

function linesOf({ content }: ImageRow, classes: Classes): string {
  const shares = (value: number, of: number) => Number((value / of).toFixed(8));
  return content.boxes
    .map(({ label, x, y, width, height }) => {
      const middle = [shares(x + width / 2, content.width), shares(y + height / 2, content.height)];
      const size = [shares(width, content.width), shares(height, content.height)];
      return `${[classes.of(label), ...middle, ...size].join(' ')}\n`;
    })
    .join('');
}

/** Splits are folders; rows without one lie in `images` itself. Names are JSON strings, which YAML takes as they are. */
function dataYaml(names: readonly string[], splits: readonly string[]): string {
  const folders = splits.map((split) => {
    const name = split.slice(0, -1) || 'train';
    return `${JSON.stringify(name)}: ${JSON.stringify(`images/${split}`.slice(0, -1))}\n`;
  });
  return `path: .\n${folders.join('')}names:\n${names.map((name, i) => `  ${i}: ${JSON.stringify(name)}\n`).join('')}`;
}
