import * as z from 'zod';
import { fileGrantSchema } from '../files.ts';
import { procedure } from '../procedure.ts';
import { auditPolicySchema } from './policy.ts';
import {
  auditArchiveSchema,
  auditCheckpointSchema,
  auditFilterSchema,
  auditRecordSchema,
  auditVerdictSchema,
  witnessStateSchema,
} from './records.ts';

export * from './policy.ts';
export * from './records.ts';

const sequence = z.number().int().min(1);

export const auditStatusSchema = z.object({
  /** Records in the log itself; the ones before are in archives. */
  first: z.number().int(),
  last: z.number().int(),
  sizeBytes: z.number(),
  checkpoint: auditCheckpointSchema.nullable(),
  witnesses: z.array(witnessStateSchema),
  archives: z.array(auditArchiveSchema),
  syslog: z
    .object({
      state: z.enum(['sending', 'waiting', 'unreachable']),
      /** The last record that it has been given. */
      position: z.number().int(),
      reason: z.string().nullable(),
    })
    .nullable(),
});
export type AuditStatus = z.infer<typeof auditStatusSchema>;

export const auditExportFormats = ['csv', 'jsonl', 'cef'] as const;

export const auditContract = {
  status: procedure({ permission: 'audit.read', audit: 'none' }).output(auditStatusSchema),
  /**
   * Newest first, those before `before`. A call looks at some thousands of records at most: `next` is where to go on, with or
   * without anything found; null: that was all.
   */
  list: procedure({ permission: 'audit.read', audit: 'none' })
    .input(
      z.object({
        before: sequence.optional(),
        atMost: z.number().int().min(1).max(500).default(100),
        filter: auditFilterSchema.default({}),
      }),
    )
    .output(z.object({ records: z.array(auditRecordSchema), next: sequence.nullable() })),
  /** What was said. Throws `request.notFound`, `audit.contentUnreadable`. That it was read is a record, too. */
  content: procedure({ permission: 'audit.read', audit: 'record' })
    .input(z.object({ record: sequence }))
    .output(z.object({ text: z.string() })),
  /** Of whom there is content that could be erased. */
  people: procedure({ permission: 'audit.read', audit: 'none' }).output(
    z.object({ people: z.array(z.object({ id: z.string(), since: z.string() })) }),
  ),
  verify: {
    /**
     * Reads everything: the log, its archives, checkpoints and witnesses, or one archive. `checkpoints`: what the caller has
     * noted elsewhere, compared besides. Throws `audit.verifying` while another one runs.
     */
    start: procedure({ permission: 'audit.read', audit: 'record' })
      .input(
        z.object({
          archive: fileGrantSchema.optional(),
          checkpoints: z.array(auditCheckpointSchema).max(10_000).default([]),
        }),
      )
      .output(z.object({ run: z.string() })),
    /** Resolves with the verdict, or after `waitMs` with how far it is. One that nobody asks about for a minute ends. */
    follow: procedure({ permission: 'audit.read', audit: 'none' })
      .input(z.object({ run: z.string().max(100), waitMs: z.number().int().min(0).max(20_000).default(0) }))
      .output(
        z.object({
          checked: z.number().int(),
          total: z.number().int(),
          verdict: auditVerdictSchema.nullable(),
        }),
      ),
  },
  export: {
    start: procedure({ permission: 'audit.export', audit: 'record' })
      .input(z.object({ format: z.enum(auditExportFormats), filter: auditFilterSchema.default({}) }))
      .output(z.object({ export: z.string(), fileName: z.string() })),
    /** The next piece, oldest first; `isLast` ends it. Throws `request.notFound`. */
    next: procedure({ permission: 'audit.export', audit: 'none' })
      .input(z.object({ export: z.string().max(100) }))
      .output(z.object({ text: z.string(), records: z.number().int(), isLast: z.boolean() })),
  },
  /** Signs the newest record and returns the newest checkpoint, to be kept elsewhere. null: there is no record yet. */
  checkpoint: procedure({ permission: 'audit.export', audit: 'record' }).output(
    z.object({ checkpoint: auditCheckpointSchema.nullable() }),
  ),
  policy: procedure({ permission: 'audit.read', audit: 'none' }).output(auditPolicySchema),
  /**
   * A change leaves a record with what was before. `witness`: a folder outside the data directory; null: none any more.
   * Throws `audit.shorterNotConfirmed`, `audit.witnessInside`.
   */
  changePolicy: procedure({ permission: 'audit.write', audit: 'write' })
    .input(
      auditPolicySchema
        .omit({ witnessFile: true })
        .partial()
        .extend({
          witness: fileGrantSchema.nullable().optional(),
          /** Needed to keep records for fewer days than before. */
          confirmShorter: z.boolean().default(false),
        }),
    )
    .output(auditPolicySchema),
  /** Puts what is older than `olderThanDays` (left out: as the policy says) into archives. Throws `disk.full`, `audit.archiveBroken`. */
  archive: procedure({ permission: 'audit.write', audit: 'record' })
    .input(z.object({ olderThanDays: z.number().int().min(0).max(36_500).optional() }))
    .output(z.object({ archives: z.array(auditArchiveSchema) })),
  /** Throws `audit.tooYoung` before the time that the policy keeps records for is over. */
  removeArchive: procedure({ permission: 'audit.write', audit: 'write' })
    .input(z.object({ first: sequence }))
    .output(z.object({})),
  /** Deletes the key of everything that a person has said; their records stay. Throws `request.notFound`. */
  erase: procedure({ permission: 'audit.write', audit: 'write' })
    .input(z.object({ person: z.string().min(1).max(200) }))
    .output(z.object({ records: z.number().int() })),
};
