import type { ExportReport } from '../../../../common/datasetExport.ts';
import { kindOfShape } from '../../../../common/datasetFile.ts';
import type { RowContent, RowExtra } from '../../../../common/datasetRow.ts';
import { AppError } from '../../../../common/errors/appError.ts';
import type { ExportResult, ExportWish } from '../../../../contract/datasets/exports.ts';
import type { ExportRow, OpenedExport } from '../../../../ml/datasets/exports/export.ts';
import { openExport } from '../../../../ml/datasets/exports/openExport.ts';
import { trainingEntry } from '../../../../ml/datasets/exports/trainingEntry.ts';
import type { DatasetFile } from '../datasetFile.ts';
import type { OperationContext } from '../operation.ts';
import { imageFolder } from '../rows/content.ts';
import { readDatasetSettings } from '../settings.ts';
import { openState } from '../versions/diff.ts';
import type { RecordRow } from '../versions/record.ts';
import { countLive } from '../walkRows.ts';
import { writeCard } from './exportCard.ts';
import { type ExportFolder, type ExportPlace, openExportFolder } from './exportFolder.ts';
import { createTally } from './exportTally.ts';
import { walkChosen } from './walkChosen.ts';

export interface ExportInput {
  readonly wish: ExportWish;
  readonly place: ExportPlace;
  /** More is refused; null: as much as there is room for. */
  readonly mostBytes: number | null;
  readonly dataset: { readonly name: string; readonly description: string };
  readonly actor: string;
  readonly tool: string;
}

/**
 * Writes rows of a version or the draft into a new folder, with a card and an entry for LLaMA-Factory; the folder appears when all of
 * it is there. Throws `datasets.exportExists`, `datasets.exportUnfit`, `datasets.exportTooLarge`, `disk.full`, `file.unwritable`.
 */
export async function exportRows(
  file: DatasetFile,
  input: ExportInput,
  context: OperationContext,
): Promise<ExportResult> {
  const { wish, place } = input;
  const { kind } = readDatasetSettings(file);
  if (kindOfShape[wish.shape] !== kind)
    throw new AppError('datasets.exportUnfit', { shape: wish.shape, format: wish.format });
  using state = openState(file, wish.of);
  const folder = openExportFolder(place, imageFolder(file));
  try {
    const writers = createWriters(wish, {
      extraColumns: readExtraColumns(state.file, wish),
      name: place.name,
    });
    const tally = createTally();
    const of = countLive(state.file);
    for (const rows of walkChosen(state.file, wish.of, wish.filter)) {
      for (const [writer, own] of writers.divide(rows)) folder.take(writer.push(own.map(toExportRow)));
      for (const row of rows) tally.add(row);
      if (input.mostBytes !== null && folder.bytes > input.mostBytes)
        throw new AppError('datasets.exportTooLarge', { megabytes: Math.floor(input.mostBytes / 1e6) });
      context.progress(Math.min(of, tally.rows), of);
      await context.breathe();
    }
    for (const writer of writers.all()) folder.take(writer.end());
    const report = writers.report();
    const files = folder.files();
    writeCard({ state: state.file, folder, report, tally, kind }, input);
    writeInfo(folder, wish, { name: place.name, used: new Set(report.columns) });
    folder.publish();
    const { rows, losses } = report;
    return { name: place.name, files, rows, losses, lastRow: tally.lastRow };
  } catch (error) {
    folder.discard();
    throw error;
  }
}

/** `dataset_info.json` of LLaMA-Factory, where it can read such files. */
function writeInfo(
  folder: ExportFolder,
  { shape, format, perSplit }: ExportWish,
  { name, used }: { readonly name: string; readonly used: ReadonlySet<string> },
): void {
  const entries = folder.files().flatMap(({ path }) => {
    const entry = trainingEntry({ name: path, shape, format, used });
    return entry === null
      ? []
      : [[perSplit ? `${name}_${path.replace(/\.[^.]+$/, '')}` : name, entry] as const];
  });
  if (entries.length > 0)
    folder.write('dataset_info.json', `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
}

function toExportRow({ id, content, label, split, tags, extra }: RecordRow): ExportRow {
  return {
    ...{ id, label, split, tags },
    content: JSON.parse(content) as RowContent,
    extra: extra === null ? null : (JSON.parse(extra) as RowExtra),
  };
}

const mostExtraColumns = 500;

/** Tables name their columns before the first row. */
function readExtraColumns(state: DatasetFile, { meta, format }: ExportWish): string[] {
  if (!meta.includes('extra') || format === 'jsonl' || format === 'json') return [];
  return state
    .all<{ key: string }>(
      `SELECT key FROM contents, json_each(extra) WHERE extra IS NOT NULL GROUP BY key ORDER BY min(contents.id), key
       LIMIT ${mostExtraColumns}`,
    )
    .map(({ key }) => key);
}

/** Of all files together. */
export interface Report extends Pick<ExportResult, 'rows' | 'losses'> {
  readonly columns: readonly string[];
}
const shownRows = 20;

/** Rows without a split, where there is a file for each. */
const restName = 'rest';

interface WriterOptions {
  readonly extraColumns: readonly string[];
  readonly name: string;
}

/** One file for all rows, or one for each split (pictures have a folder for each instead). */
function createWriters(wish: ExportWish, { extraColumns, name }: WriterOptions) {
  const { format, shape, perSplit } = wish;
  const isApart = perSplit && shape !== 'image';
  const meta = perSplit && !isApart ? [...new Set([...wish.meta, 'split' as const])] : wish.meta;
  const writers = new Map<string | null, OpenedExport>();
  const taken = new Set<string>();
  const open = (split: string | null) => {
    const known = writers.get(split);
    if (known) return known;
    const file = isApart ? freeName(split ?? restName, taken) : name;
    const writer = openExport({ format, shape, meta, extraColumns, name: file });
    writers.set(split, writer);
    return writer;
  };
  // Without a row there is still a file.
  if (!isApart) open(null);
  return {
    divide: (rows: readonly RecordRow[]) =>
      [...Map.groupBy(rows, ({ split }) => open(isApart ? split : null))] as const,
    all: () => [...writers.values()],
    report: () => sumReports([...writers.values()].map((writer) => writer.report())),
  };
}

function freeName(split: string, taken: Set<string>): string {
  const safe = split.replace(/[^\p{L}\p{N}_-]/gu, '_') || '_';
  let name = safe;
  for (let at = 2; taken.has(name.toLowerCase()); at++) name = `${safe}~${at}`;
  taken.add(name.toLowerCase());
  return name;
}

function sumReports(reports: readonly ExportReport[]): Report {
  const losses = new Map<string, Report['losses'][number]>();
  for (const { loss, count, first } of reports.flatMap((report) => report.losses)) {
    const before = losses.get(loss) ?? { count: 0, first: [] };
    losses.set(loss, {
      loss,
      count: count + before.count,
      first: [...before.first, ...first].slice(0, shownRows),
    });
  }
  return {
    rows: reports.reduce((sum, { rows }) => sum + rows, 0),
    columns: [...new Set(reports.flatMap(({ columns }) => columns))],
    losses: [...losses.values()],
  };
}
