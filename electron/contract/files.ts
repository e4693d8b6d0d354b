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

export const filesContract = {
  /** Turns a path into a grant. Only for channels whose other end already holds the user's files: the command line and the shell. */
  grant: procedure({ permission: 'files.grant', audit: 'none' })
    .input(z.object({ path: z.string().min(1), access: z.enum(['read', 'write']).default('read') }))
    .output(z.object({ grant: fileGrantSchema, name: z.string() })),
  /** The folders a headless user may browse (given at start), and among them the sample model, where there is one. */
  roots: procedure({ permission: 'files.browse', audit: 'none' }).output(
    z.object({ entries: z.array(folderEntrySchema), sample: fileGrantSchema.nullable() }),
  ),
  /** What lies in a granted folder; links that leave it are left out. At most 1,000 entries. */
  list: procedure({ permission: 'files.browse', audit: 'none' })
    .input(z.object({ folder: fileGrantSchema }))
    .output(z.object({ entries: z.array(folderEntrySchema), truncated: z.boolean() })),
};
