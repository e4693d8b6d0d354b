import type { HashedFile } from '../layout.ts';
import type { PreviewResult } from './preview.ts';

export interface ImportInput {
  readonly folder: string;
  /** Absolute path of the `source` folder being filled; may hold a partial copy, which is resumed. */
  readonly target: string;
  readonly sourceMode: 'copy' | 'link' | 'inPlace';
  readonly preview: PreviewResult;
}
export interface ImportResult {
  readonly files: readonly HashedFile[];
}
