import * as z from 'zod';
import { procedure } from './procedure.ts';

export const systemStatusSchema = z.object({
  version: z.string(),
  engineId: z.string(),
  dataDir: z.string(),
  platform: z.string(),
});
export type SystemStatus = z.infer<typeof systemStatusSchema>;

/** What a window shows lists of. A change to any of it, by whoever, moves that topic's revision on. */
export const topicNames = [
  'models',
  'loaded',
  'chat',
  'jobs',
  'settings',
  'hardware',
  'planner',
  'datasets',
  'training',
  'audit',
  'backup',
] as const;
export type Topic = (typeof topicNames)[number];

export const revisionsSchema = z.record(z.enum(topicNames), z.number().int());
export type Revisions = z.infer<typeof revisionsSchema>;

export const systemContract = {
  status: procedure({ permission: 'system.read', audit: 'none' }).output(systemStatusSchema),
  /** Where everything that Inhouse keeps lies, and what that disk holds and has left. */
  storage: procedure({ permission: 'system.read', audit: 'none' }).output(
    z.object({ dataDir: z.string(), freeBytes: z.number(), totalBytes: z.number() }),
  ),
  /**
   * Resolves when a topic's revision is no longer the one the caller knows, or after `waitMs`. A restarted engine counts
   * from zero again and has another `engineId`.
   */
  changes: procedure({ permission: 'system.read', audit: 'none' })
    .input(z.object({ known: revisionsSchema.nullable(), waitMs: z.number().int().min(0).max(25_000) }))
    .output(z.object({ engineId: z.string(), revisions: revisionsSchema })),
  /**
   * One file for whoever is asked for help: versions, machine, settings, jobs, errors and log without a name, path, prompt
   * or answer in it. JSON text.
   */
  diagnostics: procedure({ permission: 'system.read', audit: 'record' }).output(
    z.object({ fileName: z.string(), text: z.string() }),
  ),
  /** A mistake in the page itself goes into the engine's log; the id finds it there. */
  reportWindowBug: procedure({ permission: 'system.read', audit: 'none' })
    .input(z.object({ message: z.string().max(2_000), stack: z.string().max(20_000) }))
    .output(z.object({ logId: z.string() })),
};
