import * as z from 'zod';
import { answererSchema } from '../chat.ts';
import { procedure } from '../procedure.ts';
import { ruleSchema } from './cleaning.ts';
import { inDataset, labelSchema } from './core.ts';
import { rowContentSchema } from './imports.ts';
import { rowFilterSchema } from './rows.ts';

/** `{{labels}}` is the list of labels with their descriptions; `{{conversation}}` all turns, `{{text}}` everything a row says. */
export const promptPlaceholders = ['question', 'answer', 'text', 'conversation', 'labels'] as const;
export type PromptPlaceholder = (typeof promptPlaceholders)[number];

/** Which rows keep the label they have: every one; those that a person gave or a file brought; none. */
export const overwritePolicies = ['none', 'machine', 'all'] as const;
export type OverwritePolicy = (typeof overwritePolicies)[number];

export const labelChoiceSchema = z.object({
  name: labelSchema,
  /** What the model is told of it. */
  description: z.string().max(1_000).default(''),
});
export type LabelChoice = z.infer<typeof labelChoiceSchema>;

const labelsSchema = z.array(labelChoiceSchema).min(2).max(100);
const targetFields = {
  filter: rowFilterSchema.default({}),
  overwrite: z.enum(overwritePolicies).default('none'),
};
const promptFields = { prompt: z.string().min(1).max(50_000), labels: labelsSchema, ...targetFields };

/** What a model is asked about every row, and how often. */
export const labellingTaskSchema = z.object({
  ...promptFields,
  answerer: answererSchema,
  /** Answers to each row; the label that most of them say is taken. */
  samples: z.number().int().min(1).max(9).default(1),
  /** One answer is always the likeliest; several are drawn with this. */
  temperature: z.number().min(0).max(2).default(0.7),
  seed: z.number().int().min(0).default(0),
  /** Of each answer, reasoning included. */
  maxTokens: z.number().int().min(1).max(8_192).default(64),
});
export type LabellingTask = z.infer<typeof labellingTaskSchema>;

/** Rows that the check hits get the label. */
export const labelRuleSchema = z.object({
  label: labelSchema,
  scope: ruleSchema.shape.scope,
  check: ruleSchema.shape.check,
});
export type LabelRule = z.infer<typeof labelRuleSchema>;

const labelRulesInput = inDataset.extend({ rules: z.array(labelRuleSchema).min(1).max(50), ...targetFields });

/** labelled: most answers say one label. tie: two labels equally often. unclear: no answer is a label. kept: it had been labelled meanwhile. */
export const labelOutcomes = ['labelled', 'tie', 'unclear', 'kept'] as const;
export type LabelOutcome = (typeof labelOutcomes)[number];

const modelAnswerSchema = z.object({
  text: z.string(),
  label: z.string().nullable(),
  /** Why there is no answer: a code of the error table. */
  problem: z.string().nullable(),
});
export type ModelAnswer = z.infer<typeof modelAnswerSchema>;

/** What a model said of one row. */
export const modelLabelSchema = z.object({
  row: z.number().int(),
  question: z.string(),
  outcome: z.enum(labelOutcomes),
  label: z.string().nullable(),
  /** Share of the answers that say so, 0 to 1. */
  agreement: z.number(),
  answers: z.array(modelAnswerSchema),
});
export type ModelLabel = z.infer<typeof modelLabelSchema>;

export const labellingRunSchema = z.object({
  id: z.number().int(),
  /** Name and version, as in `model:NAME`. */
  model: z.string(),
  task: labellingTaskSchema,
  actor: z.string(),
  at: z.string(),
  /** Its step in the history; null: it has labelled nothing. */
  operation: z.number().int().nullable(),
  isUndone: z.boolean(),
  outcomes: z.record(z.enum(labelOutcomes), z.number().int()),
  labels: z.array(z.object({ label: z.string(), count: z.number().int() })),
  /** Labelled rows by how many of the answers agreed, most first. */
  agreement: z.array(z.object({ share: z.number(), count: z.number().int() })),
});
export type LabellingRun = z.infer<typeof labellingRunSchema>;

/** An estimate with the interval that holds the truth with 95% confidence; null: nothing to estimate from. */
export const intervalSchema = z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable();
export type LabelInterval = z.infer<typeof intervalSchema>;

/** Where the human check of a model's labels stands. */
export const labelCheckSchema = z.object({
  /** Rows whose label a model chose, those that the check has corrected among them. */
  modelLabelled: z.number().int(),
  /** How many of them a person must have looked at: 15% of each label, at least one. */
  needed: z.number().int(),
  drawn: z.number().int(),
  checked: z.number().int(),
  /** Nothing to check is checked. */
  isFulfilled: z.boolean(),
  missing: z.array(z.object({ label: z.string(), count: z.number().int() })),
  /** Share of the checked labels that the person chose, too (Wilson). */
  accuracy: intervalSchema,
  /** Cohen's, between the model and people. */
  kappa: intervalSchema,
});
export type LabelCheck = z.infer<typeof labelCheckSchema>;

export const labelReportSchema = labelCheckSchema.extend({
  labels: z.array(
    z.object({
      label: z.string(),
      modelLabelled: z.number().int(),
      needed: z.number().int(),
      checked: z.number().int(),
      /** Of what the model called so, what people call so. */
      precision: intervalSchema,
      /** Of what people call so, what the model called so. */
      recall: intervalSchema,
    }),
  ),
  /** `human` null: none of the labels fits. */
  confusion: z.array(z.object({ model: z.string(), human: z.string().nullable(), count: z.number().int() })),
  blind: z.number().int(),
  reviewers: z.array(z.object({ actor: z.string(), count: z.number().int() })),
  draws: z.array(
    z.object({
      share: z.number(),
      seed: z.string(),
      rows: z.number().int(),
      actor: z.string(),
      at: z.string(),
    }),
  ),
});
export type LabelReport = z.infer<typeof labelReportSchema>;

/** A row of the check; its label is left out while it is to be judged blind. */
export const checkItemSchema = z.object({
  row: z.number().int(),
  content: rowContentSchema,
  label: z.string().nullable(),
  agreement: z.number().nullable(),
});
export type CheckItem = z.infer<typeof checkItemSchema>;

const rowReference = inDataset.extend({ row: z.number().int().positive() });

export const labellingContract = {
  /** What a labelling can begin with: the labels in use, and a prompt in the language of the rows. */
  defaults: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(inDataset)
    .output(z.object({ prompt: z.string(), labels: z.array(labelChoiceSchema) })),
  /** How many rows would be asked about, and word for word what of the first ones. Throws `labelling.promptInvalid`. */
  preview: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(
      inDataset.extend({
        task: z.object(promptFields),
        atMost: z.number().int().min(1).max(20).default(3),
      }),
    )
    .output(
      z.object({
        matching: z.number().int(),
        rows: z.array(z.object({ row: z.number().int(), prompt: z.string() })),
      }),
    ),
  /** Asks the model about the first rows and stores nothing: the job's result is `{ rows: ModelLabel[] }`. */
  try: procedure({ permission: 'datasets.write', audit: 'record' })
    .input(
      inDataset.extend({
        task: labellingTaskSchema,
        rows: z.number().int().min(1).max(20).default(3),
      }),
    )
    .output(z.object({ job: z.string() })),
  /** Labels the rows as a job that can be paused. Throws `labelling.promptInvalid`, `models.variantMissing`. */
  start: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(inDataset.extend({ task: labellingTaskSchema }))
    .output(z.object({ job: z.string() })),
  /** Newest first. */
  runs: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(inDataset)
    .output(z.object({ runs: z.array(labellingRunSchema) })),
  /** What the model said, word for word, of rows with such an outcome, by row. */
  answers: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(
      inDataset.extend({
        run: z.number().int(),
        outcomes: z.array(z.enum(labelOutcomes)).default(['unclear', 'tie']),
        after: z.number().int().default(0),
        atMost: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.object({ rows: z.array(modelLabelSchema), total: z.number().int() })),
  rules: {
    /** How many rows each rule would label; of several that hit a row the first counts. Throws `datasets.patternInvalid`, `datasets.patternEndless`. */
    count: procedure({ permission: 'datasets.read', audit: 'none' })
      .input(labelRulesInput)
      .output(z.object({ matching: z.number().int(), counts: z.array(z.number().int()) })),
    /** One step of the history. The job's result is `{ operation, labelled }`. */
    apply: procedure({ permission: 'datasets.write', audit: 'write' })
      .input(labelRulesInput)
      .output(z.object({ job: z.string() })),
  },
  check: {
    /**
     * Draws at random what is still wanting, from each label its share, so that nobody chooses what is looked at. Rows that
     * were drawn before stay. The same seed over the same labels draws the same rows.
     */
    draw: procedure({ permission: 'datasets.review', audit: 'write' })
      .input(
        inDataset.extend({
          share: z.number().min(0.15).max(1).default(0.15),
          seed: z.string().min(1).max(100).default('1'),
        }),
      )
      .output(z.object({ drawn: z.number().int(), check: labelCheckSchema })),
    /** The next rows that this person may judge, in the order of the draw; what was skipped comes last. */
    next: procedure({ permission: 'datasets.review', audit: 'none' })
      .input(
        inDataset.extend({
          /** Leaves the model's label out of the answer. */
          blind: z.boolean().default(true),
          atMost: z.number().int().min(1).max(20).default(1),
        }),
      )
      .output(
        z.object({
          items: z.array(checkItemSchema),
          /** Open ones of the draw, and those of them that this person wrote or labelled. */
          open: z.number().int(),
          own: z.number().int(),
          labels: z.array(z.string()),
          check: labelCheckSchema,
        }),
      ),
    skip: procedure({ permission: 'datasets.review', audit: 'none' })
      .input(rowReference)
      .output(z.object({})),
    /**
     * What a person says the label is; null: none fits. The model's own is approved, any other corrects the row. Throws
     * `datasets.ownReview`, `labelling.notDrawn`.
     */
    verdict: procedure({ permission: 'datasets.review', audit: 'write' })
      .input(rowReference.extend({ label: labelSchema.nullable(), blind: z.boolean().default(true) }))
      .output(
        z.object({
          /** What the model had said. */
          label: z.string(),
          agrees: z.boolean(),
          operation: z.number().int().nullable(),
          check: labelCheckSchema,
        }),
      ),
    report: procedure({ permission: 'datasets.read', audit: 'none' })
      .input(inDataset)
      .output(labelReportSchema),
  },
};
