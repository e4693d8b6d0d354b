import { createHmac } from 'node:crypto';
import path from 'node:path';
import * as z from 'zod';
import type { DataKey } from '../../common/keyRing.ts';
import { deriveFromKey } from '../security/keys/derive.ts';

/**
 * What lies in the folder that somebody chose:
 *
 *     inhouse-backups/INSTALLATION/
 *         objects/AB/…              one per content: a file as it lies encrypted, or a plain one under the backup key
 *         backups/ID/keys.json      what opens it, without any slot that needs no secret
 *         backups/ID/backup.json    what anybody may know
 *         backups/ID/manifest       every file, encrypted and authenticated under a key of the master key; written last
 *
 * A backup's folder is built under `ID.partial` and renamed; objects are under their names only when they are whole.
 */
export const backupNames = {
  root: 'inhouse-backups',
  objects: 'objects',
  backups: 'backups',
  header: 'backup.json',
  manifest: 'manifest',
  partial: '.partial',
} as const;

const hex = z.string().regex(/^[0-9a-f]{64}$/);

export const backupHeaderSchema = z.object({
  format: z.literal(1),
  id: z.string().regex(/^\d{8}T\d{6}Z-[0-9a-f]{4}$/),
  installation: z.string().max(100),
  version: z.string().max(100),
  madeAt: z.string().max(40),
  previous: z.string().max(100).nullable(),
  files: z.number().int(),
  /** What a restore takes. */
  sizeBytes: z.number(),
  /** What it wrote; the rest was there. */
  newBytes: z.number(),
});
export type BackupHeader = z.infer<typeof backupHeaderSchema>;

/** A path in the data directory with `/`, which stays in it. */
const safePath = z
  .string()
  .max(4_096)
  .refine(
    (text) => !path.isAbsolute(text) && text.split('/').every((part) => !['', '.', '..'].includes(part)),
  );

const backupFileSchema = z.object({
  path: safePath,
  sizeBytes: z.number().int().min(0),
  /** Of the bytes as they lie in the data directory. */
  sha256: hex,
  /** Changes with the file; what has not changed is not read again. */
  version: z.string().max(200),
  object: hex,
  /** stored: encrypted already and copied as it lies; wrapped: plain, and encrypted under the backup key. */
  form: z.enum(['stored', 'wrapped']),
  /** Of a database: rows by table. */
  rows: z.record(z.string(), z.number()).nullable(),
});
export type BackupFile = z.infer<typeof backupFileSchema>;

export const backupManifestSchema = z.object({
  header: backupHeaderSchema,
  /** Whether the installation's keys need no secret; a restore leaves it so again. */
  isClear: z.boolean(),
  files: z.array(backupFileSchema),
});
export type BackupManifest = z.infer<typeof backupManifestSchema>;

/** Where this installation's backups lie in a chosen folder. */
export function backupRoot(folder: string, installation: string): string {
  return path.join(folder, backupNames.root, installation);
}

export function backupFolder(root: string, id: string): string {
  return path.join(root, backupNames.backups, id);
}

export function objectPlace(root: string, object: string): string {
  return path.join(root, backupNames.objects, object.slice(0, 2), object);
}

/** The keys of backups: all of the master key, which stays while passphrases and data keys change. */
export interface BackupKeys {
  readonly files: DataKey;
  readonly manifest: DataKey;
  /** A plain file's object does not tell what it holds. */
  nameOf(file: Pick<BackupFile, 'sha256' | 'form'>): string;
}

export function backupKeys(master: Uint8Array): BackupKeys {
  const names = deriveFromKey(master, 'backup names');
  return {
    files: { id: 'backup files', bytes: deriveFromKey(master, 'backup files') },
    manifest: { id: 'backup manifest', bytes: deriveFromKey(master, 'backup manifest') },
    nameOf: ({ sha256, form }) =>
      form === 'stored' ? sha256 : createHmac('sha256', names).update(sha256).digest('hex'),
  };
}
