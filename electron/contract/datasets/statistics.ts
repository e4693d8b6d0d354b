import * as z from 'zod';
import { procedure } from '../procedure.ts';
import { inDataset } from './core.ts';
import { rowFilterSchema } from './rows.ts';

export const histogramSchema = z.object({
  /** Bin i holds edges[i] ≤ value < edges[i + 1], the last one also its upper edge. */
  edges: z.array(z.number()).readonly(),
  counts: z.array(z.number().int()).readonly(),
});
export type Histogram = z.infer<typeof histogramSchema>;

const lengthsSchema = z.object({
  histogram: histogramSchema,
  rows: z.number().int(),
  total: z.number(),
  /** null: no rows. */
  median: z.number().nullable(),
  p95: z.number().nullable(),
  max: z.number().nullable(),
});
export type Lengths = z.infer<typeof lengthsSchema>;

export const statisticsSchema = z.object({
  /** Rows looked at so far, of so many; a large set is counted in pieces. */
  counted: z.number().int(),
  of: z.number().int(),
  characters: lengthsSchema,
  /** null: no tokenizer has been chosen. `counted`: rows whose tokens are known. */
  tokens: lengthsSchema.extend({ counted: z.number().int() }).nullable(),
  tokenizer: z.object({ model: z.string(), name: z.string() }).nullable(),
  /** Share of Han characters among the letters, in tenths: ten counts. */
  han: z.array(z.number().int()),
  /** How many clusters of near duplicates have so many rows, the largest first. */
  clusters: z.array(z.object({ size: z.number().int(), count: z.number().int() })),
});
export type Statistics = z.infer<typeof statisticsSchema>;

/** One of two things that are compared: rows of a frozen version, or of the draft (null). */
export const partSchema = z.object({
  version: z.number().int().nullable().default(null),
  filter: rowFilterSchema
    .pick({ splits: true, labels: true, sources: true, languages: true, tags: true, stars: true })
    .default({}),
});
export type Part = z.infer<typeof partSchema>;

const divergenceSchema = z.object({
  /** KL(a ‖ b), smoothed, and the Jensen-Shannon divergence; in nats. */
  kl: z.number(),
  js: z.number(),
  /** What contributes most, the greatest first: its share in either. */
  shifts: z.array(z.object({ key: z.string(), a: z.number(), b: z.number() })),
});
export type Divergence = z.infer<typeof divergenceSchema>;

export const driftSchema = z.object({
  rows: z.object({ a: z.number().int(), b: z.number().int() }),
  /** Rows of each whose texts were read: of large parts a random sample. */
  sampled: z.object({ a: z.number().int(), b: z.number().int() }),
  /** Tokens of the chosen tokenizer, or words where none was chosen. */
  tokens: divergenceSchema.extend({ unit: z.enum(['tokens', 'words']) }),
  labels: divergenceSchema,
  /** Of the lengths in characters. */
  lengths: divergenceSchema,
});
export type Drift = z.infer<typeof driftSchema>;

export const statisticsContract = {
  show: procedure({ permission: 'datasets.read', audit: 'none' }).input(inDataset).output(statisticsSchema),
  /** Counts every row's tokens with this model's tokenizer, now and after each import. Throws `request.notFound`. */
  countTokens: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(inDataset.extend({ model: z.string().min(1).max(200) }))
    .output(z.object({ job: z.string() })),
  /** How two parts differ in words, labels and lengths: splits, sources, before and after a date. */
  drift: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(inDataset.extend({ a: partSchema, b: partSchema }))
    .output(driftSchema),
};
