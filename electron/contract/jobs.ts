import * as z from 'zod';
import { procedure } from './procedure.ts';

export const jobStateSchema = z.enum([
  'queued',
  'running',
  'interrupted',
  'succeeded',
  'failed',
  'cancelled',
]);
export type JobState = z.infer<typeof jobStateSchema>;

export const jobKindSchema = z.enum([
  'import',
  'quantize',
  'quality',
  'verify',
  'prepare',
  'perplexity',
  'logits',
  'bandwidth',
  'answer',
]);
export type JobKind = z.infer<typeof jobKindSchema>;

/** How far a job is. `fraction` runs over the weighted steps; the rate is of the running step. */
export const jobProgressSchema = z.object({
  step: z.string(),
  fraction: z.number().min(0).max(1),
  done: z.number(),
  total: z.number(),
  unit: z.enum(['bytes', 'tokens', 'items']),
  ratePerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
});
export type JobProgress = z.infer<typeof jobProgressSchema>;

export const errorRecordSchema = z.object({
  code: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type ErrorRecord = z.infer<typeof errorRecordSchema>;

export const jobSchema = z.object({
  id: z.string(),
  kind: jobKindSchema,
  state: jobStateSchema,
  /** What the job works on, for people: a model's name. */
  subject: z.string(),
  attempt: z.number().int(),
  progress: jobProgressSchema.nullable(),
  error: errorRecordSchema.nullable(),
  /** What it made; the shape depends on the kind. */
  result: z.unknown(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
});
export type Job = z.infer<typeof jobSchema>;

export const jobsContract = {
  list: procedure({ permission: 'jobs.read', audit: 'none' })
    .input(
      z.object({
        kinds: z.array(jobKindSchema).optional(),
        atMost: z.number().int().min(1).max(1000).default(100),
      }),
    )
    .output(z.object({ jobs: z.array(jobSchema) })),
  show: procedure({ permission: 'jobs.read', audit: 'none' })
    .input(z.object({ job: z.string() }))
    .output(jobSchema),
  cancel: procedure({ permission: 'jobs.control', audit: 'write' })
    .input(z.object({ job: z.string() }))
    .output(jobSchema),
  /** Puts an interrupted, failed or cancelled job back into the queue; it goes on from its checkpoint. */
  resume: procedure({ permission: 'jobs.control', audit: 'write' })
    .input(z.object({ job: z.string() }))
    .output(jobSchema),
  /**
   * A page of the job's output from sequence number `from`. Waits up to `waitMs` when there is nothing new and the
   * job still runs, or until its progress changes. This is how every stream reaches a window: it cannot be
   * flooded, and after a reload it asks "from 812" and misses nothing.
   */
  output: procedure({ permission: 'jobs.read', audit: 'none' })
    .input(
      z.object({
        job: z.string(),
        from: z.number().int().min(0).default(0),
        atMost: z.number().int().min(1).max(256).default(256),
        waitMs: z.number().int().min(0).max(25_000).default(0),
      }),
    )
    .output(
      z.object({
        records: z.array(z.object({ sequence: z.number().int(), record: z.unknown() })),
        next: z.number().int(),
        job: jobSchema,
      }),
    ),
};
