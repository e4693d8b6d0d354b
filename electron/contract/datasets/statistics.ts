import * as z from 'zod';
import { procedure } from '../procedure.ts';
import { inDataset } from './core.ts';

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

export const statisticsContract = {
  show: procedure({ permission: 'datasets.read', audit: 'none' }).input(inDataset).output(statisticsSchema),
  /** Counts every row's tokens with this model's tokenizer, now and after each import. Throws `request.notFound`. */
  countTokens: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(inDataset.extend({ model: z.string().min(1).max(200) }))
    .output(z.object({ job: z.string() })),
};
