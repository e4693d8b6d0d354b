import type { DatasetFile } from '../datasetFile.ts';
import { purgeMasked } from './purgeMasked.ts';
import { removeUnknownFiles } from './versionFile.ts';

/** What a kill has left of a freeze goes, and what had to follow one is done. */
export function recoverVersions(file: DatasetFile): void {
  removeUnknownFiles(file);
  for (const _ of purgeMasked(file));
}
