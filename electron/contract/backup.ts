import * as z from 'zod';
import { fileGrantSchema } from './files.ts';
import { procedure } from './procedure.ts';

export const backupSchema = z.object({
  id: z.string(),
  madeAt: z.string(),
  files: z.number().int(),
  /** What a restore takes. */
  sizeBytes: z.number(),
  /** What it wrote; the rest was there. */
  newBytes: z.number(),
});
export type Backup = z.infer<typeof backupSchema>;

export const backupSchedules = ['never', 'daily', 'weekly'] as const;

export const backupTargetSchema = z.object({
  id: z.string(),
  folder: z.string(),
  /** Whether an administrator says that it is kept in another building. */
  isOutside: z.boolean(),
  schedule: z.enum(backupSchedules),
  /** How many backups stay. */
  keep: z.number().int(),
  /** Whether the medium is plugged in. */
  isThere: z.boolean(),
  /** It goes with the disk that the data lies on. */
  isOnDataDisk: z.boolean(),
  newest: backupSchema.nullable(),
  /** When every byte was read and compared last. */
  verifiedAt: z.string().nullable(),
  /** When a backup of it was restored for a trial last. */
  drilledAt: z.string().nullable(),
});
export type BackupTarget = z.infer<typeof backupTargetSchema>;

export const backupStatusSchema = z.object({
  targets: z.array(backupTargetSchema),
  /** Three copies on two media, one outside: the data itself counts as one copy on one medium. */
  rule: z.object({ copies: z.number().int(), media: z.number().int(), outside: z.number().int() }),
  newestAt: z.string().nullable(),
  /** Older than the setting `backupDays`, or there is none. */
  isOverdue: z.boolean(),
  /** Nothing but this machine could open a backup: a recovery key is to be made first. */
  needsRecovery: z.boolean(),
});
export type BackupStatus = z.infer<typeof backupStatusSchema>;

const target = z.string().max(100);
const started = z.object({ job: z.string() });
const chosen = z.object({
  target,
  /** null: the newest. */ backup: z.string().max(100).nullable().default(null),
});

/** Backups into folders that somebody has chosen. Restoring is the command line's: no engine is open then. */
export const backupContract = {
  status: procedure({ permission: 'backup.read', audit: 'none' }).output(backupStatusSchema),
  /** What lies on a medium that is plugged in, newest first. Throws `backup.targetGone`. */
  list: procedure({ permission: 'backup.read', audit: 'none' })
    .input(z.object({ target }))
    .output(z.object({ backups: z.array(backupSchema) })),
  /** Of a folder that is one already the medium is what is plugged in now. Throws `backup.insideData`, `backup.targetGone`, `files.grantUnknown`. */
  add: procedure({ permission: 'backup.write', audit: 'write' })
    .input(z.object({ folder: fileGrantSchema }))
    .output(z.object({ target })),
  /** Throws `request.notFound`. */
  change: procedure({ permission: 'backup.write', audit: 'write' })
    .input(
      z.object({
        target,
        isOutside: z.boolean().optional(),
        schedule: z.enum(backupSchedules).optional(),
        keep: z.number().int().min(1).max(1_000).optional(),
      }),
    )
    .output(backupStatusSchema),
  /** Forgets the folder; what lies in it stays. Throws `request.notFound`. */
  remove: procedure({ permission: 'backup.write', audit: 'write' })
    .input(z.object({ target }))
    .output(backupStatusSchema),
  /** Throws `backup.targetGone`, `backup.needsRecovery`. */
  start: procedure({ permission: 'backup.write', audit: 'write' })
    .input(z.object({ target }))
    .output(started),
  /** Reads every byte of a backup and compares. Throws `backup.targetGone`, `backup.none`. */
  verify: procedure({ permission: 'backup.write', audit: 'write' }).input(chosen).output(started),
  /** Restores a backup into a scratch folder, tries it, and removes that again. Throws `backup.targetGone`, `backup.none`. */
  drill: procedure({ permission: 'backup.write', audit: 'write' }).input(chosen).output(started),
};
