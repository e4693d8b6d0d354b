import * as z from 'zod';
import { procedure } from './procedure.ts';

export const systemStatusSchema = z.object({
  version: z.string(),
  engineId: z.string(),
  dataDir: z.string(),
  platform: z.string(),
});
export type SystemStatus = z.infer<typeof systemStatusSchema>;

export const systemContract = {
  status: procedure({ permission: 'system.read', audit: 'none' }).output(systemStatusSchema),
};
