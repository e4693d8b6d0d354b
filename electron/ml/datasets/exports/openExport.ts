import { type ExportFormat, exportTargets } from '../../../common/datasetExport.ts';
import { kindOfShape } from '../../../common/datasetFile.ts';
import { delimitedExport } from './delimited.ts';
import type { ExportOptions, OpenedExport } from './export.ts';
import { cocoExport } from './images/coco.ts';
import { pictureTableExport } from './images/table.ts';
import { vocExport } from './images/voc.ts';
import { yoloExport } from './images/yolo.ts';
import { jsonExport } from './jsonRecords.ts';
import { parquetExport } from './parquet.ts';

/** Begins an export. Which shapes and formats a kind of rows can have is in `exportTargets`; anything else is a bug. */
export function openExport(options: ExportOptions): OpenedExport {
  const { shape, format } = options;
  const targets: readonly { shape: string; formats: readonly ExportFormat[] }[] =
    exportTargets[kindOfShape[shape]];
  if (!targets.some((target) => target.shape === shape && target.formats.includes(format)))
    throw new Error(`${shape} is not written as ${format}`);
  return formats[format](options);
}

const formats = {
  jsonl: (options) => jsonExport({ ...options, format: 'jsonl' }),
  json: (options) => jsonExport({ ...options, format: 'json' }),
  csv: (options) =>
    options.shape === 'image' ? pictureTableExport(options) : delimitedExport({ ...options, format: 'csv' }),
  tsv: (options) => delimitedExport({ ...options, format: 'tsv' }),
  parquet: parquetExport,
  coco: cocoExport,
  yolo: yoloExport,
  voc: vocExport,
} as const satisfies Record<ExportFormat, (options: ExportOptions) => OpenedExport>;
