import { cleaningHandlers } from './cleaningHandlers.ts';
import { coreHandlers } from './coreHandlers.ts';
import { type ExportOptions, exportHandlers } from './exportHandlers.ts';
import { type ImportOptions, importHandlers } from './importHandlers.ts';
import { type LabellingOptions, labellingHandlers } from './labelling/labellingHandlers.ts';
import { rowHandlers } from './rowHandlers.ts';
import { type StatisticsOptions, statisticsHandlers } from './statisticsHandlers.ts';
import { type VersionOptions, versionHandlers } from './versionHandlers.ts';

/** One file of handlers per subject, as in the contract. */
export function datasetsHandlers(
  options: ImportOptions & StatisticsOptions & LabellingOptions & VersionOptions & ExportOptions,
) {
  return {
    ...coreHandlers(options),
    cleaning: cleaningHandlers(options),
    imports: importHandlers(options),
    labelling: labellingHandlers(options),
    rows: rowHandlers(options),
    statistics: statisticsHandlers(options),
    versions: versionHandlers(options),
    exports: exportHandlers(options),
  };
}
