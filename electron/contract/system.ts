import * as z from 'zod';
import { procedure } from './procedure.ts';

export const systemStatusSchema = z.object({
  version: z.string(),
  engineId: z.string(),
  dataDir: z.string(),
  platform: z.string(),
  /** Things this build or machine lacks, as error codes with data; shown plainly. */
  missing: z.array(
    z.object({ code: z.string(), data: z.record(z.string(), z.union([z.string(), z.number()])) }),
  ),
  /** Whether files from outside are parsed in a confined process, and how. */
  confinement: z.enum(['permissionModel', 'none']),
});
export type SystemStatus = z.infer<typeof systemStatusSchema>;

export const systemContract = {
  status: procedure({ permission: 'system.read', audit: 'none' }).output(systemStatusSchema),
};
