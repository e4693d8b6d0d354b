import { kindOfShape } from '../../common/datasetFile.ts';
import type { FilePreview as FoundPreview, ReadChoice, ReadWish } from '../../compute/datasets/contract.ts';
import type { FilePreview } from '../../contract/datasets/imports.ts';
import type { Store } from '../store/store.ts';
import { readFile } from './worker/readFile.ts';

/** How files with certain columns were read the last time, so that nobody maps the same spreadsheet twice. */
export interface ReadChoices {
  /** Throws `dataFile.*`, `file.unreadable`. */
  preview(path: string, choice: ReadWish | undefined, signal?: AbortSignal): Promise<FilePreview>;
  /** Remembers the choice for the columns that the last preview of this file has found. */
  remember(path: string, choice: ReadChoice): Promise<void>;
}

const rememberedPreviews = 50;

export function createReadChoices(store: Store): ReadChoices {
  const columnsOf = new Map<string, string>();
  const recall = (columns: string): ReadChoice | null => {
    const [row] = store.read<{ choice: string }>('SELECT choice FROM read_choices WHERE columns = ?', [
      columns,
    ]);
    return row ? (JSON.parse(row.choice) as ReadChoice) : null;
  };
  return {
    async preview(path, choice, signal = new AbortController().signal) {
      const found = await lookInto({ path, choice: choice ?? {} }, signal);
      const columns = keyOf(found);
      if (columnsOf.size >= rememberedPreviews) columnsOf.clear();
      columnsOf.set(path, columns);
      // Pictures have no columns that could mean one thing or another.
      const isOpen = choice?.mapping === undefined && found.choice.mapping.shape !== 'image';
      const earlier = isOpen ? recall(columns) : null;
      // A sheet or a delimiter belongs to the file; what its columns mean is what people chose.
      const shown = earlier
        ? await lookInto(
            { path, choice: { reading: found.choice.reading, mapping: earlier.mapping } },
            signal,
          )
        : found;
      return toPreview(shown, earlier !== null);
    },
    async remember(path, choice) {
      const columns = columnsOf.get(path);
      if (columns === undefined) return;
      await store.write({
        audit: null,
        statements: [
          {
            sql: `INSERT INTO read_choices (columns, choice, used_at) VALUES (?, ?, ?)
                  ON CONFLICT (columns) DO UPDATE SET choice = excluded.choice, used_at = excluded.used_at`,
            params: [columns, JSON.stringify(choice), new Date().toISOString()],
          },
        ],
      });
    },
  };
}

async function lookInto(
  request: { readonly path: string; readonly choice: ReadWish },
  signal: AbortSignal,
): Promise<FoundPreview> {
  for await (const frame of readFile({ kind: 'preview', ...request }, signal))
    if (frame.kind === 'preview') return frame.preview;
  throw new Error('a reading process ended without a preview');
}

function keyOf({ choice, columns }: FoundPreview): string {
  return JSON.stringify([choice.reading.format, ...columns.map(({ name }) => name).sort()]);
}

function toPreview(found: FoundPreview, isRemembered: boolean): FilePreview {
  return {
    ...structuredClone(found),
    kind: kindOfShape[found.choice.mapping.shape],
    isRemembered,
  } as FilePreview;
}
