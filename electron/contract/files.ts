import * as z from 'zod';
import { procedure } from './procedure.ts';

/** A folder or file the user has chosen. The window holds this opaque word and never a path. */
export const fileGrantSchema = z.string().min(1).max(64).brand<'FileGrant'>();
export type FileGrant = z.infer<typeof fileGrantSchema>;

export const folderEntrySchema = z.object({
  name: z.string(),
  kind: z.enum(['folder', 'model', 'file']),
  /** Of a model the files right in its folder; null for other folders. */
  sizeBytes: z.number().nullable(),
  grant: fileGrantSchema,
});
export type FolderEntry = z.infer<typeof folderEntrySchema>;

/** What a browser may hand over: at most so much of one file, in pieces of at most so much. */
export const uploadLimits = { fileBytes: 64_000_000, pieceBytes: 512 * 1024 } as const;
const pieceCharacters = Math.ceil(uploadLimits.pieceBytes / 3) * 4;

const uploadIdSchema = z.string().min(1).max(64);

/** A file that comes through the link because a browser tells no path. It is kept apart, and goes after its import or with the engine. */
const uploadContract = {
  /** Throws `upload.tooLarge`, `upload.tooMany`. */
  begin: procedure({ permission: 'files.browse', audit: 'none' })
    .input(z.object({ name: z.string().min(1).max(500), sizeBytes: z.number().int().min(0) }))
    .output(z.object({ upload: uploadIdSchema })),
  /** The next piece, base64. Throws `upload.broken` when it is not the next one. */
  append: procedure({ permission: 'files.browse', audit: 'none' })
    .input(
      z.object({
        upload: uploadIdSchema,
        offset: z.number().int().min(0),
        base64: z.base64().max(pieceCharacters),
      }),
    )
    .output(z.object({ receivedBytes: z.number().int() })),
  /** All of it is there. Throws `upload.broken` when it is not. */
  finish: procedure({ permission: 'files.browse', audit: 'none' })
    .input(z.object({ upload: uploadIdSchema }))
    .output(z.object({ grant: fileGrantSchema, name: z.string() })),
  /** It is not wanted any more; nothing happens when it is gone already, or a job reads it. */
  discard: procedure({ permission: 'files.browse', audit: 'none' })
    .input(z.object({ upload: uploadIdSchema }))
    .output(z.object({})),
};

export const filesContract = {
  /** Turns a path into a grant. Only for channels whose other end already holds the user's files: the command line and the shell. */
  grant: procedure({ permission: 'files.grant', audit: 'none' })
    .input(z.object({ path: z.string().min(1), access: z.enum(['read', 'write']).default('read') }))
    .output(z.object({ grant: fileGrantSchema, name: z.string() })),
  /** The folders a headless user may browse (given at start), and among them the sample model, where there is one; apart, the sample data. */
  roots: procedure({ permission: 'files.browse', audit: 'none' }).output(
    z.object({
      entries: z.array(folderEntrySchema),
      sample: fileGrantSchema.nullable(),
      sampleData: z.object({ grant: fileGrantSchema, name: z.string() }).nullable(),
    }),
  ),
  /** The folders that a headless user may write into (given at start). */
  writable: procedure({ permission: 'files.browse', audit: 'none' }).output(
    z.object({ folders: z.array(z.object({ name: z.string(), grant: fileGrantSchema })) }),
  ),
  /** What lies in a granted folder; links that leave it are left out. At most 1,000 entries. */
  list: procedure({ permission: 'files.browse', audit: 'none' })
    .input(z.object({ folder: fileGrantSchema }))
    .output(z.object({ entries: z.array(folderEntrySchema), truncated: z.boolean() })),
  upload: uploadContract,
};
