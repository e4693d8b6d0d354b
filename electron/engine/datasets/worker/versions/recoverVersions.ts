import type { DatasetFile } from '../datasetFile.ts';
import { finishWithdrawals } from './erase.ts';
import { purgeMasked } from './purgeMasked.ts';
import { removeUnknownFiles } from './versionFile.ts';

/** What a kill has left of a freeze goes; what had to follow a freeze or a withdrawal is done. */
export function recoverVersions(file: DatasetFile): void {
  removeUnknownFiles(file);
  for (const _ of purgeMasked(file));
  for (const _ of finishWithdrawals(file));
}
