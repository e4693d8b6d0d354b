import type { Box } from '../../../../common/datasetRow.ts';

/** A box as a label file has it: pixels from the top left corner, or shares of the picture's width and height. */
export interface FoundBox extends Box {
  readonly unit: 'pixels' | 'shares';
}

/** What one label file says of one picture. */
export interface FoundLabels {
  /** The picture as the file names it: a name, a path, or a name without its ending. */
  readonly picture: string;
  /** Another name, where the first leads to no picture. */
  readonly otherwise?: string;
  readonly labels: readonly string[];
  readonly boxes: readonly FoundBox[];
  /** What the picture is said to measure; null: nothing is said. */
  readonly size: { readonly width: number; readonly height: number } | null;
}

/** A place in a label file that says nothing usable. */
export interface LabelProblem {
  readonly line: number;
  readonly detail: string;
  readonly excerpt: string;
}

export type LabelItem = FoundLabels | LabelProblem;
export const isLabelProblem = (item: LabelItem): item is LabelProblem => 'detail' in item;

/** All that is known of a picture. */
export interface PictureLabels {
  readonly labels: readonly string[];
  readonly boxes: readonly FoundBox[];
  readonly size: FoundLabels['size'];
}

export const noLabels: PictureLabels = { labels: [], boxes: [], size: null };

export function joinLabels(first: PictureLabels, second: PictureLabels): PictureLabels {
  return {
    labels: [...new Set([...first.labels, ...second.labels])],
    boxes: [...first.boxes, ...second.boxes],
    size: first.size ?? second.size,
  };
}

const hundredths = (pixels: number): number => Math.round(pixels * 100) / 100;

/**
 * Boxes of a picture in its pixels, as fine as a hundredth. What reaches beyond an edge is cut off; a text says which box has
 * no place in the picture at all.
 */
export function placeBoxes(
  { boxes, size }: PictureLabels,
  picture: { readonly width: number; readonly height: number },
): readonly Box[] | string {
  if (boxes.length > 0 && size !== null && (size.width !== picture.width || size.height !== picture.height))
    return `its labels are for ${size.width} × ${size.height} pixels, it has ${picture.width} × ${picture.height}`;
  const placed: Box[] = [];
  for (const [i, box] of boxes.entries()) {
    const inside = placeBox(box, picture);
    if (inside === null) return `box ${i + 1} (${box.label}) is not in the picture`;
    placed.push(inside);
  }
  return placed;
}

function placeBox(box: FoundBox, { width, height }: { width: number; height: number }): Box | null {
  const [across, down] = box.unit === 'shares' ? [width, height] : [1, 1];
  const left = Math.max(0, box.x * across);
  const top = Math.max(0, box.y * down);
  const right = Math.min(width, (box.x + box.width) * across);
  const bottom = Math.min(height, (box.y + box.height) * down);
  const placed = {
    label: box.label,
    x: hundredths(left),
    y: hundredths(top),
    width: hundredths(right - left),
    height: hundredths(bottom - top),
  };
  return placed.width > 0 && placed.height > 0 ? placed : null;
}
