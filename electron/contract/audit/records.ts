import * as z from 'zod';

/** What a list can be narrowed to; parts that are left out narrow nothing. */
export const auditFilterSchema = z.object({
  /** From this time on, and before that one (ISO 8601, UTC). */
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  /** Id of an account, or its name. */
  person: z.string().min(1).max(200).optional(),
  /** `chat`: everything that begins with `chat.`; `chat.send`: just that. */
  action: z.string().min(1).max(100).optional(),
  result: z.enum(['done', 'refused']).optional(),
  /** Somewhere in what it was done to, its details, or the action. */
  text: z.string().min(1).max(200).optional(),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;

export const auditRecordSchema = z.object({
  sequence: z.number().int(),
  at: z.string(),
  actor: z.string(),
  person: z.string().nullable(),
  role: z.string().nullable(),
  channel: z.string().nullable(),
  address: z.string().nullable(),
  session: z.string().nullable(),
  action: z.string(),
  subject: z.string(),
  detail: z.record(z.string(), z.unknown()),
  /** `ok`, or an error's code. */
  result: z.string(),
  /** erased: it was there, and its key is gone. */
  content: z.enum(['none', 'encrypted', 'hash', 'erased']),
  hash: z.string(),
});
export type AuditRecord = z.infer<typeof auditRecordSchema>;

export const auditCheckpointSchema = z.object({
  log: z.string().max(100),
  number: z.number().int().min(1),
  hash: z.string().max(100),
  at: z.string().max(40),
  previous: z.string().max(200),
  publicKey: z.string().max(200),
  signature: z.string().max(200),
});

export const auditArchiveSchema = z.object({
  first: z.number().int(),
  last: z.number().int(),
  newestAt: z.string(),
  file: z.string(),
  sizeBytes: z.number(),
  createdAt: z.string(),
  removedAt: z.string().nullable(),
});

/**
 * changed: a record's hash is not over what it says; missing: a number was left out; truncated: something outside knows of
 * later records; rolledBack: something outside knows another record of this number; checkpoint: its signature is not by this
 * installation; archive: the file is not as it was written.
 */
export const auditFaults = [
  'changed',
  'missing',
  'truncated',
  'rolledBack',
  'checkpoint',
  'archive',
] as const;
export type AuditFault = (typeof auditFaults)[number];

/** What somebody outside the data directory knows of the log. */
export const witnessStateSchema = z.object({
  /** Where it is, for people: a file's name. */
  name: z.string(),
  state: z.enum(['agrees', 'contradicts', 'empty', 'unreachable']),
  /** The newest record that it knows of; null: none. */
  number: z.number().int().nullable(),
  /** Why it cannot be reached. */
  reason: z.string().nullable(),
});
export type WitnessState = z.infer<typeof witnessStateSchema>;

export const auditVerdictSchema = z.object({
  whole: z.boolean(),
  /** The first record that is not as it was written, and what is wrong; null: none. */
  broken: z.object({ record: z.number().int(), fault: z.enum(auditFaults), where: z.string() }).nullable(),
  checked: z.number().int(),
  first: z.number().int(),
  last: z.number().int(),
  lastHash: z.string(),
  checkpoints: z.number().int(),
  witnesses: z.array(witnessStateSchema),
  /** Files of archives that were read, and that are not there any more (removed after their time). */
  archivesRead: z.number().int(),
  archivesGone: z.number().int(),
  /** SHA-256 (hex, 16 digits) of the keys that have signed. */
  signedBy: z.array(z.string()),
});
export type AuditVerdict = z.infer<typeof auditVerdictSchema>;
