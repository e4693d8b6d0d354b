import { adapterErrors } from './adapters.ts';
import { auditErrors } from './audit.ts';
import { backupErrors } from './backup.ts';
import { confinementErrors } from './confinement.ts';
import { datasetFileErrors } from './datasetFiles.ts';
import { datasetErrors } from './datasets.ts';
import { datasetVersionErrors } from './datasetVersions.ts';
import { deviceErrors } from './devices.ts';
import type { ErrorRow } from './errorRow.ts';
import { formatErrors } from './formats.ts';
import { hardwareErrors } from './hardware.ts';
import { importingErrors } from './importing.ts';
import { keyErrors } from './keys.ts';
import { labellingErrors } from './labelling.ts';
import { measuringErrors } from './measuring.ts';
import { memoryErrors } from './memory.ts';
import { runningErrors } from './running.ts';
import { selftestErrors } from './selftest.ts';
import { systemErrors } from './system.ts';
import { trainingErrors } from './training.ts';
import { uploadErrors } from './uploads.ts';
import { vaultErrors } from './vault.ts';

/** Every expected error of the product. Exhaustive by type: `AppError` takes only these codes. */
export const errorTable = {
  ...systemErrors,
  ...formatErrors,
  ...importingErrors,
  ...runningErrors,
  ...measuringErrors,
  ...deviceErrors,
  ...hardwareErrors,
  ...confinementErrors,
  ...selftestErrors,
  ...memoryErrors,
  ...datasetErrors,
  ...datasetFileErrors,
  ...datasetVersionErrors,
  ...labellingErrors,
  ...uploadErrors,
  ...trainingErrors,
  ...adapterErrors,
  ...vaultErrors,
  ...auditErrors,
  ...keyErrors,
  ...backupErrors,
} satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;
