import type { FileGrant } from '../../../electron/contract/files.ts';

/** What somebody has pointed at: a grant for it, and its name for people. */
export interface ChosenSource {
  readonly grant: FileGrant;
  readonly name: string;
}

/** What is looked for: a model's folder, an adapter's, a text to measure with, or rows: a file, or a folder of pictures. */
export type ChoosingFor = 'model' | 'adapter' | 'text' | 'data';
