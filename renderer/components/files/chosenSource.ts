import type { FileGrant } from '../../../electron/contract/files.ts';

/** What somebody has pointed at: a grant for it, and its name for people. */
export interface ChosenSource {
  readonly grant: FileGrant;
  readonly name: string;
}

/** What is looked for: a model's folder, or a text to measure with. */
export type ChoosingFor = 'model' | 'text';
