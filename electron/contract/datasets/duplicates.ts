import * as z from 'zod';
import { procedure } from '../procedure.ts';
import { inDataset } from './core.ts';

export const keepPolicies = ['first', 'longest', 'newest', 'bestRated'] as const;
/**
 * Which row of a cluster stays. first: the one that came first. longest: most characters. newest: added or changed last.
 * bestRated: most stars, then approved, then longest. What a policy leaves open the first one wins.
 */
export type KeepPolicy = (typeof keepPolicies)[number];

export const leastThreshold = 0.7;
export const defaultThreshold = 0.8;
export const thresholdSchema = z.number().min(leastThreshold).max(1);

const stretchSchema = z.object({ start: z.number().int(), end: z.number().int() });

/** A row beside the others of its cluster. */
export const alikeRowSchema = z.object({
  row: z.number().int(),
  stars: z.number().int().nullable(),
  label: z.string().nullable(),
  review: z.enum(['open', 'approved', 'rejected']),
  characters: z.number().int(),
  changedAt: z.string(),
  texts: z.array(
    z.object({
      /** A turn's role, `chosen`, `rejected` or `text`. */
      who: z.string(),
      /** At most 2,000 characters. */
      text: z.string(),
      /** Words that are not in the cluster's first row; in that one: that are not in all others. In UTF-16 code units. */
      differs: z.array(stretchSchema),
    }),
  ),
});
export type AlikeRow = z.infer<typeof alikeRowSchema>;

export const clusterSchema = z.object({
  cluster: z.number().int(),
  size: z.number().int(),
  /** By id, at most 12 of them. */
  rows: z.array(alikeRowSchema),
});
export type Cluster = z.infer<typeof clusterSchema>;

export const duplicatesStatusSchema = z.object({
  /** What was looked for the last time; null: never. */
  threshold: z.number().nullable(),
  at: z.string().nullable(),
  /** Rows that are new or were changed since. */
  waiting: z.number().int(),
  of: z.number().int(),
  clusters: z.number().int(),
  /** In all clusters together. */
  rows: z.number().int(),
  /** How often somebody has said that rows are no duplicates. */
  separations: z.number().int(),
});
export type DuplicatesStatus = z.infer<typeof duplicatesStatusSchema>;

const job = z.object({ job: z.string() });

export const duplicatesContract = {
  status: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(inDataset)
    .output(duplicatesStatusSchema),
  /** Compares what is new with everything; all with all when it is another threshold than before. */
  find: procedure({ permission: 'datasets.write', audit: 'none' })
    .input(inDataset.extend({ threshold: thresholdSchema.default(defaultThreshold) }))
    .output(job),
  /** The greatest first; `after`: the last one of the page before. */
  clusters: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(
      inDataset.extend({
        after: z.object({ size: z.number().int(), cluster: z.number().int() }).optional(),
        atMost: z.number().int().min(1).max(50).default(10),
      }),
    )
    .output(z.object({ clusters: z.array(clusterSchema) })),
  /** Takes all rows of a cluster out but one, as one step of the history; `cluster` null: of every cluster. Throws `datasets.clusterGone`. */
  keepOne: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(
      inDataset.extend({
        cluster: z.number().int().nullable(),
        /** A row's id for one cluster only. */
        keep: z.union([z.enum(keepPolicies), z.number().int()]),
      }),
    )
    .output(job),
  /** These rows (null: all) are no duplicates of the others of their cluster; no search puts them together again. Throws `datasets.clusterGone`. */
  separate: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(inDataset.extend({ cluster: z.number().int(), rows: z.array(z.number().int()).min(1).nullable() }))
    .output(z.object({})),
  /** Forgets what was said so; the next search may put such rows together again. */
  forgetSeparations: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(inDataset)
    .output(z.object({})),
};
