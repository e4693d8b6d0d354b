import * as z from 'zod';
import { inventorySchema } from './hardware.ts';
import { errorRecordSchema } from './jobs.ts';

/** What the self-test looks at, in its order. */
export const selftestCheckNames = [
  'processor',
  'memory',
  'engine',
  'dataDirectory',
  'lock',
  'diskSpace',
  'databases',
  'auditLog',
  'clock',
  'nativeCalls',
  'inference',
  'providers',
  'reader',
  'confinement',
  'sampleAnswer',
  'windowFiles',
  'loopback',
] as const;
export type SelftestCheckName = (typeof selftestCheckNames)[number];

export const selftestCheckSchema = z.object({
  name: z.enum(selftestCheckNames),
  state: z.enum(['passed', 'warned', 'failed', 'skipped']),
  /** What was found, in figures and names that need no translation. */
  detail: z.string(),
  /** With a warning or a failure: a code of the error table. */
  error: errorRecordSchema.nullable(),
  tookMs: z.number(),
});
export type SelftestCheck = z.infer<typeof selftestCheckSchema>;

/** For a technician: folders, names of people and of the computer are taken out. */
export const selftestReportSchema = z.object({
  program: z.literal('inhouse'),
  version: z.string(),
  /** `linux-x64`. */
  platform: z.string(),
  system: z.string(),
  startedAt: z.string(),
  tookMs: z.number(),
  checks: z.array(selftestCheckSchema),
  inventory: inventorySchema.nullable(),
});
export type SelftestReport = z.infer<typeof selftestReportSchema>;
