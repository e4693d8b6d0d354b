import * as z from 'zod';
import { type ExportLoss, exportFormats, exportLosses, exportMeta } from '../../common/datasetExport.ts';
import { recordShapes } from '../../common/datasetFile.ts';
import { fileGrantSchema } from '../files.ts';
import { procedure } from '../procedure.ts';
import { inDataset } from './core.ts';
import { rowFilterSchema } from './rows.ts';
import { stateSchema } from './versions.ts';

/** A name that every file system takes: no steps, no characters and names that Windows refuses. */
const folderName =
  /^(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[^\p{Cc}<>:"|?*\\/.][^\p{Cc}<>:"|?*\\/]*(?<![. ])$/iu;

export const exportWishSchema = z.object({
  of: stateSchema,
  /** Of a version: what depends on more than the row itself (tokens, problems, assignees) is not in it. */
  filter: rowFilterSchema.default({}),
  shape: z.enum(recordShapes),
  format: z.enum(exportFormats),
  meta: z.array(z.enum(exportMeta)).default(['label', 'split', 'tags']),
  /** A file for each split. */
  perSplit: z.boolean().default(false),
  /** Of the folder that is made. */
  name: z.string().max(100).regex(folderName),
});
export type ExportWish = z.infer<typeof exportWishSchema>;

const lossNames = Object.keys(exportLosses) as [ExportLoss, ...ExportLoss[]];

/** The result of such a job. */
export const exportResultSchema = z.object({
  name: z.string(),
  files: z.array(z.object({ path: z.string(), sizeBytes: z.number(), sha256: z.string() })),
  rows: z.number().int(),
  /** What the format could not say, and the first rows of each. */
  losses: z.array(
    z.object({ loss: z.enum(lossNames), count: z.number().int(), first: z.array(z.number().int()) }),
  ),
  lastRow: z.number().int(),
});
export type ExportResult = z.infer<typeof exportResultSchema>;

export const givenOutSchema = z.object({
  id: z.number().int(),
  of: stateSchema,
  name: z.string(),
  format: z.string(),
  rows: z.number().int(),
  actor: z.string(),
  at: z.string(),
});
export type GivenOut = z.infer<typeof givenOutSchema>;

/** What a browser can take at once. */
export const downloadLimitBytes = 64 * 1024 * 1024;

export const exportsContract = {
  /**
   * Writes rows of a version or the draft into a new folder: in a granted one, or as a ZIP that a browser fetches with `download`.
   * The job's result is an `ExportResult`. Throws `datasets.exportUnfit`; the job `datasets.exportExists`,
   * `datasets.exportTooLarge`, `disk.full`.
   */
  start: procedure({ permission: 'datasets.read', audit: 'write' })
    .input(
      inDataset.extend({
        wish: exportWishSchema,
        to: z.union([z.object({ folder: fileGrantSchema }), z.literal('download')]),
      }),
    )
    .output(z.object({ job: z.string() })),
  /** A piece of the ZIP that such a job has made, from byte `from`. Throws `datasets.downloadGone`. */
  download: procedure({ permission: 'datasets.read', audit: 'write' })
    .input(
      inDataset.extend({ job: z.string().regex(/^[0-9a-f]+$/), from: z.number().int().min(0).default(0) }),
    )
    .output(z.object({ base64: z.string(), sizeBytes: z.number().int(), name: z.string() })),
  /** It has been fetched. */
  discard: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(inDataset.extend({ job: z.string().regex(/^[0-9a-f]+$/) }))
    .output(z.object({})),
  /** Copies that were given out, newest first. */
  list: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(inDataset)
    .output(z.object({ exports: z.array(givenOutSchema) })),
};
