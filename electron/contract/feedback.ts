import * as z from 'zod';
import type { Turn } from '../common/datasetRow.ts';
import type { Sampling } from './chat.ts';

export const starsSchema = z.number().int().min(1).max(5);

/** What a person said of an answer. The answer itself stays as it was written. */
export const feedbackSchema = z.object({
  stars: starsSchema.nullable(),
  /** What the answer should have been; null: nothing was corrected. */
  correction: z.string().nullable(),
  actor: z.string(),
  at: z.string(),
  /** Ids of the data sets that it was collected into. */
  datasets: z.array(z.string()),
});
export type Feedback = z.infer<typeof feedbackSchema>;

/** An answer that somebody has rated or corrected, with what led to it. */
export interface RatedTurn {
  readonly conversation: string;
  readonly message: string;
  /** Up to the question, the system prompt first. */
  readonly turns: readonly Turn[];
  readonly answer: string;
  readonly stars: number | null;
  readonly correction: string | null;
  readonly actor: string;
  readonly at: string;
  readonly model: { readonly name: string; readonly precision: string; readonly profile: string } | null;
  readonly sampling: Sampling | null;
}

/** What became of turns in a data set. */
export const collectedSchema = z.object({
  added: z.number().int(),
  updated: z.number().int(),
  /** Rows that were there and that the turns as they are now rated no longer give. */
  withdrawn: z.number().int(),
  /** Turns that make no row of this data set's kind: no correction for a pair, three stars for good or bad. */
  unfit: z.number().int(),
});
export type Collected = z.infer<typeof collectedSchema>;
