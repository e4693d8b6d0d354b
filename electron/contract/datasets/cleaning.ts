import * as z from 'zod';
import { procedure } from '../procedure.ts';
import { inDataset } from './core.ts';
import { duplicatesContract } from './duplicates.ts';
import { personalContract } from './personal.ts';

const share = z.number().min(0).max(1);
const count = z.number().int().min(0);
const inDatasetOperation = z.object({ job: z.string() });

/** As in `ml/datasets/rules/rule.ts`, which says what each check hits. */
export const checkSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pattern'), pattern: z.string().min(1).max(2_000), ignoreCase: z.boolean() }),
  z.object({ kind: z.literal('length'), min: count.nullable(), max: count.nullable() }),
  z.object({
    kind: z.literal('script'),
    script: z.enum(['han', 'latin', 'others']),
    min: share.nullable(),
    max: share.nullable(),
  }),
  z.object({ kind: z.literal('repeatedLines'), most: share }),
  z.object({ kind: z.literal('repeatedPhrases'), size: z.number().int().min(1).max(50), most: share }),
  z.object({ kind: z.literal('repeatedCharacter'), most: z.number().int().min(1).max(10_000) }),
  z.object({ kind: z.literal('control') }),
  z.object({ kind: z.literal('empty') }),
  z.object({ kind: z.literal('echo') }),
  z.object({ kind: z.literal('sameAnswers') }),
  z.object({ kind: z.literal('whitespace') }),
  z.object({ kind: z.literal('html') }),
  z.object({ kind: z.literal('url') }),
]);
export type Check = z.infer<typeof checkSchema>;

export const ruleActionSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('remove') }),
  z.object({ do: z.literal('tag'), tag: z.string().trim().min(1).max(100) }),
  z.object({ do: z.literal('replace'), with: z.string().max(10_000) }),
]);

const ruleFields = {
  name: z.string().trim().min(1).max(200),
  scope: z.enum(['all', 'questions', 'answers']),
  check: checkSchema,
  action: ruleActionSchema,
};
export const ruleSchema = z.object({ id: z.string(), ...ruleFields });
export type Rule = z.infer<typeof ruleSchema>;

/** How many rows a rule hit when all were looked at; a change of the data since then makes it old. */
export const ruleCountSchema = z.object({
  hits: z.number().int(),
  of: z.number().int(),
  at: z.string(),
  isCurrent: z.boolean(),
});

export const ruleSampleSchema = z.object({
  looked: z.number().int(),
  hits: z.number().int(),
  /** Rows in the set: what the share among those looked at is a share of. */
  of: z.number().int(),
  examples: z.array(
    z.object({
      row: z.number().int(),
      before: z.string(),
      /** null: the row goes, or gets a tag. */
      after: z.string().nullable(),
      /** In `before`, in UTF-16 code units. */
      spans: z.array(z.object({ start: z.number().int(), end: z.number().int() })),
    }),
  ),
  /** The row at which the rule came to no end; null: it always did. */
  endlessAt: z.number().int().nullable(),
});
export type RuleSample = z.infer<typeof ruleSampleSchema>;

export const cleaningContract = {
  rules: {
    /** The data set's own, with what is known of each, and those that are offered ready-made. */
    list: procedure({ permission: 'datasets.read', audit: 'none' })
      .input(inDataset)
      .output(
        z.object({
          rules: z.array(ruleSchema.extend({ count: ruleCountSchema.nullable() })),
          presets: z.array(z.object({ preset: z.string(), ...ruleFields, name: z.string() })),
        }),
      ),
    /** A new one without an id. Throws `datasets.patternInvalid`, `datasets.ruleCannotReplace`. */
    save: procedure({ permission: 'datasets.write', audit: 'write' })
      .input(inDataset.extend({ rule: z.object({ id: z.string().optional(), ...ruleFields }) }))
      .output(ruleSchema),
    remove: procedure({ permission: 'datasets.write', audit: 'write' })
      .input(inDataset.extend({ rule: z.string() }))
      .output(z.object({})),
    /** All rules of the data set, in the order in which they are applied. */
    order: procedure({ permission: 'datasets.write', audit: 'write' })
      .input(inDataset.extend({ rules: z.array(z.string()) }))
      .output(z.object({})),
    /** What it would do, at once, from rows drawn at random. Throws `datasets.patternInvalid`, `datasets.ruleCannotReplace`. */
    sample: procedure({ permission: 'datasets.read', audit: 'none' })
      .input(inDataset.extend({ rule: z.object({ id: z.string().optional(), ...ruleFields }) }))
      .output(ruleSampleSchema),
    /** Counts exactly what each would hit. */
    count: procedure({ permission: 'datasets.write', audit: 'none' })
      .input(inDataset.extend({ rules: z.array(z.string()).min(1) }))
      .output(inDatasetOperation),
    /** One step of the history for all of them, in this order. */
    apply: procedure({ permission: 'datasets.write', audit: 'write' })
      .input(inDataset.extend({ rules: z.array(z.string()).min(1) }))
      .output(inDatasetOperation),
  },
  duplicates: duplicatesContract,
  personal: personalContract,
};
