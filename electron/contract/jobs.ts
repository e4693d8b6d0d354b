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
  'selftest',
  'answer',
  'dataImport',
  'dataDryRun',
  'dataIndex',
  'dataTokens',
  'dataCheck',
  'dataEdit',
  'dataClean',
  'dataLabel',
  'dataFreeze',
  'dataExport',
  'dataVerify',
  'dataWithdraw',
  'train',
  'evaluate',
  'adapterMerge',
  'adapterImport',
  'backup',
  'backupVerify',
  'backupDrill',
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
  /** Finds it in the engine's log; left out where nothing was logged (something was only cancelled). */
  logId: z.string().optional(),
});
export type ErrorRecord = z.infer<typeof errorRecordSchema>;

export const jobSchema = z.object({
  id: z.string(),
  kind: jobKindSchema,
  state: jobStateSchema,
  /** What the job works on, for people: a model's name. */
  subject: z.string(),
  attempt: z.number().int(),
  /** Whether somebody has stopped it to go on later; the engine then waits to be asked. */
  paused: z.boolean(),
  /** Whether it can be paused, and go on after a pause, an interruption or a failure. */
  resumable: z.boolean(),
  progress: jobProgressSchema.nullable(),
  error: errorRecordSchema.nullable(),
  /** What it made; the shape depends on the kind. */
  result: z.unknown(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
});
export type Job = z.infer<typeof jobSchema>;

/** What a job was asked to do, as far as a reader is to see it: no paths, only a folder's own name. */
export const jobFactsSchema = z
  .object({
    /** Id of the model that it works on or makes. */
    model: z.string(),
    /** Id of the data set that it works on. */
    dataset: z.string(),
    folder: z.string(),
    precision: z.string(),
    blockSize: z.number(),
    profile: z.string(),
    cache: z.string(),
    sourceMode: z.enum(['copy', 'link', 'inPlace']),
    report: z.boolean(),
  })
  .partial();
export type JobFacts = z.infer<typeof jobFactsSchema>;

/** A job with what only its own page shows. */
export const jobDetailSchema = jobSchema.extend({
  facts: jobFactsSchema,
  /** In their order; weights are their share of the time. */
  steps: z.array(z.object({ name: z.string(), weight: z.number() })),
});
export type JobDetail = z.infer<typeof jobDetailSchema>;

export const jobLogLineSchema = z.object({
  at: z.string(),
  level: z.enum(['info', 'warning', 'error']),
  message: z.string(),
  /** The rest of the line, as JSON; empty when there is none. */
  detail: z.string(),
});
export type JobLogLine = z.infer<typeof jobLogLineSchema>;

export const jobsContract = {
  /** Newest first. `before`: only jobs older than this one, for the next page. `search` looks in the subject. */
  list: procedure({ permission: 'jobs.read', audit: 'none' })
    .input(
      z.object({
        kinds: z.array(jobKindSchema).optional(),
        states: z.array(jobStateSchema).optional(),
        search: z.string().max(200).optional(),
        before: z.string().optional(),
        atMost: z.number().int().min(1).max(1000).default(100),
      }),
    )
    .output(z.object({ jobs: z.array(jobSchema) })),
  show: procedure({ permission: 'jobs.read', audit: 'none' })
    .input(z.object({ job: z.string() }))
    .output(jobDetailSchema),
  /** What the engine's log says about the job, oldest first: the newest 200 lines at most. */
  log: procedure({ permission: 'jobs.read', audit: 'none' })
    .input(z.object({ job: z.string() }))
    .output(z.object({ lines: z.array(jobLogLineSchema) })),
  /** Stops a queued or running job at its last checkpoint until `resume`. Throws `jobs.notPausable`. */
  pause: procedure({ permission: 'jobs.control', audit: 'write' })
    .input(z.object({ job: z.string() }))
    .output(jobSchema),
  /** Takes jobs that have ended out of the history, with what a failed one had left half-done. Others stay. */
  remove: procedure({ permission: 'jobs.control', audit: 'write' })
    .input(z.object({ jobs: z.array(z.string()).min(1).max(1000) }))
    .output(z.object({ removed: z.number().int() })),
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
