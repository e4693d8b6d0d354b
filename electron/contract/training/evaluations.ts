import * as z from 'zod';
import { type ComparedAnswer, questionSets } from '../../common/evaluation.ts';
import { errorRecordSchema } from '../jobs.ts';
import { blockSizeSchema, precisionSchema, profileSchema } from '../models.ts';
import { procedure } from '../procedure.ts';
import { adapterReferenceSchema } from './adapters.ts';
import { versionPickSchema } from './runs.ts';

const inEvaluation = z.object({ evaluation: z.string().min(1).max(200) });

/** Thresholds of the gate; see `common/evaluation.ts`. */
export const gateLimitsSchema = z.object({
  /** Replay exact match after, as a share of before. */
  keepsAtLeast: z.number().min(0).max(1).default(0.95),
  /** General perplexity after, at most so much above before: 0.1 is 10%. */
  generalAtMost: z.number().min(0).max(10).default(0.1),
});

export const evaluationWishSchema = z.object({
  /** Two to compare: null is the base without an adapter. */
  model: z.string().min(1).max(200),
  precision: precisionSchema.optional(),
  blockSize: blockSizeSchema.optional(),
  profile: profileSchema.default('exact'),
  first: adapterReferenceSchema.nullable().default(null),
  second: adapterReferenceSchema.nullable(),
  test: versionPickSchema,
  replay: versionPickSchema.nullable(),
  /** Most examples that are asked, drawn with a seed; left out: all. */
  atMost: z.number().int().min(1).max(1_000_000).optional(),
  maxTokens: z.number().int().min(1).max(8192).default(128),
  gate: gateLimitsSchema.prefault({}),
});
export type EvaluationWish = z.infer<typeof evaluationWishSchema>;

export const evaluationSchema = z.object({
  id: z.string(),
  model: z.object({ id: z.string(), name: z.string() }),
  /** Names of the two; null is the base. */
  first: z.object({ id: z.string(), name: z.string() }).nullable(),
  second: z.object({ id: z.string(), name: z.string() }).nullable(),
  state: z.enum(['queued', 'running', 'interrupted', 'succeeded', 'failed', 'cancelled']),
  job: z.string(),
  dataset: z.object({
    id: z.string(),
    name: z.string(),
    version: z.number().int(),
    split: z.string().nullable(),
  }),
  verdict: z.enum(['better', 'worse', 'noClearDifference']).nullable(),
  gate: z.enum(['passed', 'failed', 'notMeasured']),
  error: errorRecordSchema.nullable(),
  createdAt: z.string(),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

const comparedAnswerSchema = z.object({
  index: z.number().int(),
  question: z.string(),
  reference: z.string(),
  first: z.string(),
  second: z.string(),
  firstRight: z.boolean(),
  secondRight: z.boolean(),
  set: z.enum(questionSets),
}) satisfies z.ZodType<ComparedAnswer>;

const voteSchema = z.enum(['left', 'right', 'alike']);

export const evaluationsContract = {
  /** Throws `adapters.*`, `models.*`, `datasets.*`, `training.noExamples`, `training.leakage`. */
  start: procedure({ permission: 'training.write', audit: 'write' })
    .input(evaluationWishSchema)
    .output(z.object({ evaluation: z.string(), job: z.string() })),
  list: procedure({ permission: 'training.read', audit: 'none' })
    .input(z.object({ adapter: z.string().optional(), model: z.string().optional() }))
    .output(z.object({ evaluations: z.array(evaluationSchema) })),
  /** `result` is an `EvaluationResult` of `common/evaluation.ts`; null until it has succeeded. */
  show: procedure({ permission: 'training.read', audit: 'none' })
    .input(inEvaluation)
    .output(evaluationSchema.extend({ wish: evaluationWishSchema, result: z.unknown() })),
  /** Answers side by side: all, those where the two differ in being right, or those that only one of them got. */
  answers: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(
      inEvaluation.extend({
        show: z.enum(['all', 'changed', 'gained', 'lost', 'wrong']).default('all'),
        set: z.enum(['test', 'replay']).optional(),
        search: z.string().max(200).optional(),
        from: z.number().int().min(0).default(0),
        atMost: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.object({ answers: z.array(comparedAnswerSchema), total: z.number().int() })),
  remove: procedure({ permission: 'training.write', audit: 'write' })
    .input(inEvaluation)
    .output(z.object({})),
  /** The next pair that this person has not judged, sides drawn at random; null: none is left. Says nothing of who is who. */
  nextVote: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(inEvaluation)
    .output(
      z.object({
        pair: z
          .object({
            index: z.number().int(),
            question: z.string(),
            reference: z.string().nullable(),
            left: z.string(),
            right: z.string(),
          })
          .nullable(),
        voted: z.number().int(),
        total: z.number().int(),
      }),
    ),
  vote: procedure({ permission: 'training.write', audit: 'write' })
    .input(inEvaluation.extend({ index: z.number().int().min(0), vote: voteSchema }))
    .output(z.object({ voted: z.number().int() })),
  /** What the votes say, the sides uncovered. */
  votes: procedure({ permission: 'training.read', audit: 'none' })
    .input(inEvaluation)
    .output(
      z.object({
        first: z.number().int(),
        second: z.number().int(),
        alike: z.number().int(),
        /** Share of decided votes for the second, with its 95% interval (Wilson). */
        secondShare: z.number().nullable(),
        interval: z.tuple([z.number(), z.number()]).nullable(),
        /** Two-sided sign test. */
        p: z.number().nullable(),
        verdict: z.enum(['better', 'worse', 'noClearDifference']).nullable(),
      }),
    ),
};
