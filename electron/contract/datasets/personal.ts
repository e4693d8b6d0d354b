import * as z from 'zod';
import { maskLanguages, maskStyles, personalKinds } from '../../common/datasetPersonal.ts';
import { procedure } from '../procedure.ts';
import { inDataset } from './core.ts';

export {
  type MaskLanguage,
  type MaskStyle,
  maskLanguages,
  maskStyles,
  type PersonalKind,
  personalKinds,
} from '../../common/datasetPersonal.ts';

export const personalKindSchema = z.enum(personalKinds);

const maskingSchema = z.object({
  kinds: z.array(personalKindSchema).min(1),
  style: z.enum(maskStyles).default('placeholder'),
  language: z.enum(maskLanguages).default('en'),
});
export type Masking = z.infer<typeof maskingSchema>;

export const personalSummarySchema = z.object({
  /** Rows that were looked through as they are now. */
  looked: z.number().int(),
  of: z.number().int(),
  kinds: z.array(
    z.object({
      kind: personalKindSchema,
      found: z.number().int(),
      /** Rows in which they are. */
      rows: z.number().int(),
      ignored: z.number().int(),
      masked: z.number().int(),
    }),
  ),
});
export type PersonalSummary = z.infer<typeof personalSummarySchema>;

export const findingSchema = z.object({
  id: z.number().int(),
  row: z.number().int(),
  kind: personalKindSchema,
  before: z.string(),
  text: z.string(),
  after: z.string(),
  /** 0 to 1: 0.9 and more where a check digit or a label leaves no doubt. */
  confidence: z.number(),
  isIgnored: z.boolean(),
});
export type Finding = z.infer<typeof findingSchema>;

const stretchSchema = z.object({ start: z.number().int(), end: z.number().int() });
const markedSchema = z.object({ text: z.string(), spans: z.array(stretchSchema) });

export const maskPreviewSchema = z.object({
  /** Rows and places that masking would change. */
  rows: z.number().int(),
  findings: z.number().int(),
  examples: z.array(z.object({ row: z.number().int(), before: markedSchema, after: markedSchema })),
});
export type MaskPreview = z.infer<typeof maskPreviewSchema>;

const job = z.object({ job: z.string() });

export const personalContract = {
  summary: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(inDataset)
    .output(personalSummarySchema),
  /** Looks through every row that is new or was changed since the last time. */
  find: procedure({ permission: 'datasets.write', audit: 'none' }).input(inDataset).output(job),
  /** In the order in which they were found; `after`: the last one of the page before. */
  findings: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(
      inDataset.extend({
        kind: personalKindSchema,
        ignored: z.boolean().default(false),
        after: z.number().int().optional(),
        atMost: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.object({ findings: z.array(findingSchema) })),
  /** It is of no person: in this row, or wherever the same text is found. */
  ignore: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(inDataset.extend({ finding: z.number().int(), everywhere: z.boolean().default(false) }))
    .output(z.object({ findings: z.number().int() })),
  /** The same text is to be masked again, wherever it was ignored. */
  restore: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(inDataset.extend({ finding: z.number().int() }))
    .output(z.object({ findings: z.number().int() })),
  preview: procedure({ permission: 'datasets.read', audit: 'none' })
    .input(inDataset.extend(maskingSchema.shape))
    .output(maskPreviewSchema),
  /** One step of the history, which can be undone until a version is frozen. */
  mask: procedure({ permission: 'datasets.write', audit: 'write' })
    .input(inDataset.extend(maskingSchema.shape))
    .output(job),
};
