import { cleaningContract } from './cleaning.ts';
import { coreContract } from './core.ts';
import { exportsContract } from './exports.ts';
import { importsContract } from './imports.ts';
import { labellingContract } from './labelling.ts';
import { rowsContract } from './rows.ts';
import { statisticsContract } from './statistics.ts';
import { versionsContract } from './versions.ts';

/** Data sets: from files to frozen versions. One object per subject, so that each has its own file here and in the engine. */
export const datasetsContract = {
  ...coreContract,
  imports: importsContract,
  rows: rowsContract,
  labelling: labellingContract,
  cleaning: cleaningContract,
  statistics: statisticsContract,
  versions: versionsContract,
  exports: exportsContract,
};
