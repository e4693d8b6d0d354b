import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { kindOfShape } from '../../../common/datasetFile.ts';
import type { FilePreview, ReadChoice, ReadReject, ReadRow } from '../contract.ts';
import { previewFile } from '../previewFile.ts';
import { readFile } from '../readFile.ts';
import { sourceFormats } from '../sources.ts';

/** A file of these bytes in a folder of its own, which is gone after the test. */
export function writeData(name: string, content: string | Uint8Array): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'inhouse-data-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const location = path.join(folder, name);
  writeFileSync(location, content);
  return location;
}

export const preview = (location: string, choice: Partial<ReadChoice> = {}): Promise<FilePreview> =>
  previewFile({ kind: 'preview', path: location, choice }, sourceFormats);

export interface Whole {
  readonly rows: readonly ReadRow[];
  /** As `LINE REASON DETAIL`. */
  readonly rejects: readonly string[];
  readonly rejected: readonly ReadReject[];
  readonly records: number;
  readonly sha256: string;
}

/** All of a file as a preview proposes to read it. */
export async function readWhole(
  location: string,
  options: { readonly choice?: Partial<ReadChoice>; readonly schema?: object; readonly skip?: number } = {},
): Promise<Whole> {
  const { choice } = await preview(location, options.choice);
  const rows: ReadRow[] = [];
  const rejected: ReadReject[] = [];
  const request = {
    kind: 'read',
    path: location,
    choice,
    rowKind: kindOfShape[choice.mapping.shape],
    schema: options.schema ?? null,
    skip: options.skip ?? 0,
    imageFolder: null,
  } as const;
  for await (const frame of readFile(request, sourceFormats)) {
    if (frame.kind === 'batch') {
      rows.push(...frame.batch.rows);
      rejected.push(...frame.batch.rejects);
    } else if (frame.kind === 'end') {
      const rejects = rejected.map(({ line, reason, detail }) => `${line} ${reason} ${detail}`.trim());
      return { rows, rejected, rejects, records: frame.records, sha256: frame.sha256 };
    }
  }
  throw new Error('no end');
}
