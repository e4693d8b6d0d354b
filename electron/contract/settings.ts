import * as z from 'zod';
import { fileGrantSchema } from './files.ts';
import { procedure } from './procedure.ts';

/** Settings of this machine's Inhouse. What one browser prefers (language, colours) stays in the browser. */
export const settingsSchema = z.object({
  /** Where the first run stands, so that it can be left and resumed; `done` once it has been finished or skipped. */
  setup: z.object({
    step: z.enum([
      'language',
      'hardware',
      'storage',
      'protection',
      'model',
      'precision',
      'import',
      'quality',
      'done',
    ]),
    /** The chosen folder's grant; it ends with the engine, and the choice is made again then. */
    folder: z.object({ grant: fileGrantSchema, name: z.string().max(1_000) }).nullable(),
    /** The import job that the first run started. */
    job: z.string().max(100).nullable(),
  }),
  /** The model that a new conversation begins with; null: the first there is. */
  defaultModel: z.string().max(200).nullable(),
  /** Share of what is free that a plan leaves free. */
  headRoom: z.number().min(0).max(0.9),
  /** Share of the memory free before a load that a model's process may take; more, and it is ended. */
  memoryLimit: z.number().min(0.1).max(1),
  /** Whether models use a GPU; each model may say otherwise. */
  gpuPolicy: z.enum(['require', 'prefer', 'never']),
  /** Answers that one model computes at once; more wait in line. Holds from a model's next load on. */
  answersAtOnce: z.number().int().min(1).max(16),
  /** Whether text that repeats itself is drafted and several tokens checked in one run; each conversation may say otherwise. */
  speculation: z.enum(['auto', 'off']),
  /** Id of the data set that rated and corrected answers go to by themselves; null: none. */
  collectInto: z.string().max(200).nullable(),
  /** Minutes without anybody after which a session ends and its page is covered; 0: never. */
  autoLockMinutes: z.number().int().min(0).max(1_440),
  /** Hours after which whoever has signed in does so again; 0: never. */
  sessionHours: z.number().int().min(0).max(720),
  /** Days that measurements of load and temperature are kept. */
  telemetryDays: z.number().int().min(1).max(365),
  /** Days after which the window reminds of a backup. */
  backupDays: z.number().int().min(1).max(365),
});
export type Settings = z.infer<typeof settingsSchema>;

export const settingDefaults: Settings = {
  setup: { step: 'language', folder: null, job: null },
  defaultModel: null,
  headRoom: 0.3,
  memoryLimit: 0.8,
  gpuPolicy: 'prefer',
  answersAtOnce: 4,
  speculation: 'auto',
  collectInto: null,
  autoLockMinutes: 15,
  sessionHours: 12,
  telemetryDays: 7,
  backupDays: 7,
};

/** A change names what it changes and leaves the rest alone. */
export const settingsChangeSchema = settingsSchema.partial();
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

export const settingsContract = {
  read: procedure({ permission: 'settings.read', audit: 'none' }).output(settingsSchema),
  change: procedure({ permission: 'settings.write', audit: 'write' })
    .input(settingsChangeSchema)
    .output(settingsSchema),
};
