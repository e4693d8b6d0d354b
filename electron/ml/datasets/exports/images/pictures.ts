import type { ContentOf } from '../../../../common/datasetRow.ts';
import { type ExportOptions, type ExportPiece, type ExportRow, openTally, type Tally } from '../export.ts';
import { type PictureNames, pictureNames } from './pictureNames.ts';

export type ImageRow = ExportRow & { readonly content: ContentOf['image'] };

/** What the formats of pictures with labels have in common. */
export interface PictureExport {
  readonly tally: Tally;
  readonly names: PictureNames;
  /** Classes get their numbers in the order in which they are seen, from 0. */
  readonly classes: Classes;
}

export interface Classes {
  readonly names: readonly string[];
  of(label: string): number;
}

export function openPictureExport(): PictureExport {
  return { tally: openTally(), names: pictureNames(), classes: openClasses() };
}

function openClasses(): Classes {
  const numbers = new Map<string, number>();
  const names: string[] = [];
  return {
    names,
    of(label) {
      const known = numbers.get(label);
      if (known !== undefined) return known;
      numbers.set(label, names.push(label) - 1);
      return names.length - 1;
    },
  };
}

export function asImage(row: ExportRow): ImageRow {
  if (!('image' in row.content)) throw new Error(`row ${row.id} is no picture`);
  return row as ImageRow;
}

/** Formats of detection have boxes only. */
export function tellPictureLabels({ id, content }: ImageRow, tally: Tally): void {
  if (content.labels.length > 0) tally.lost('pictureLabels', id);
}

export const append = (path: string, text: string): ExportPiece => ({
  kind: 'append',
  path,
  bytes: new TextEncoder().encode(text),
});

export const picture = (path: string, { content }: ImageRow): ExportPiece => ({
  kind: 'picture',
  path,
  image: content.image,
});

/** Folders of a split that a row belongs to, where splits are written; '' otherwise. */
export function splitFolder({ split }: ExportRow, { meta }: ExportOptions): string {
  return meta.includes('split') && split !== null ? `${split.replace(/[^\p{L}\p{N}_-]/gu, '_')}/` : '';
}

/** Hundredths of a pixel are as fine as labels get. */
export const hundredths = (pixels: number): number => Math.round(pixels * 100) / 100;
